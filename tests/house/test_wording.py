"""Every slug a caller can meet says what it means, in Chinese and in English."""

import pytest

from shared.web.language import wording
from tests.house.__main__ import files
from tests.house.slugs import slugs

NEVER_SENT = {"error"}
"""The base class's own."""


def all_slugs() -> set[str]:
    ours = [file for file in files() if file.path.parts[0] in ("services", "shared")]
    return {slug for file in ours for slug in slugs(file.text)} - NEVER_SENT


def test_every_slug_has_its_wording() -> None:
    assert sorted(all_slugs() - set(wording())) == []


@pytest.mark.parametrize("slug", sorted(wording()))
def test_wording_has_title_and_detail_in_both_languages(slug: str) -> None:
    assert {language: len(texts) for language, texts in wording()[slug].items()} == {"zh": 2, "en": 2}
    assert all(text.strip() for texts in wording()[slug].values() for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('class X(E):\n    slug = "a-b"\n', {"a-b"}),
        ('class X(E):\n    slug, kind = "a-b", Kind.CONFLICT\n', {"a-b"}),
        ('raise Invalid(errors=[FieldError("/x", "c-d")])\n', {"c-d"}),
        ('FieldError("/x", "one" if y else "two")\n', {"one", "two"}),
        ('FieldError(pointer="/x", slug="c-d")\n', {"c-d"}),
    ],
)
def test_a_planted_slug_is_found(text: str, expected: set[str]) -> None:
    assert slugs(text) == expected
