"""Mobile numbers: one spelling per number."""

import pytest

from shared.kernel.codes.mobile import check_mobile


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "+8613800000000",
        "0086 138 0000 0000",
        "138-0000-0000",
        " ＋８６　１３８００００００００ ",
    ],
)
def test_every_spelling_of_a_number_becomes_one(text: str) -> None:
    verdict = check_mobile(text)
    assert (verdict.code, verdict.error) == ("13800000000", None)


def test_a_nineteen_nine_number_passes() -> None:
    assert check_mobile("19900000000").ok


@pytest.mark.parametrize(
    "text", ["12012345678", "1380000000", "138000000000", "", "13800000000a", "１٣800000000", "8613800000000"]
)
def test_anything_else_is_refused(text: str) -> None:
    assert check_mobile(text).error == "mobile-invalid"
