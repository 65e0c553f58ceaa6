"""Pages lead somewhere: every relative link and every file they name exists."""

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, missing, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_only_what_is_there(page: Path) -> None:
    assert missing(page) == []


def test_planted_broken_names_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "[gone](gone.md) [here](page.md#part) [far](https://example.org/x) `shared/gone.py` `shared/<name>.py`\n"
        "```\n[a picture](of-nothing.md)\n```\n`services/*/gone.py` `services/`\n",
        encoding="utf-8",
    )
    (tmp_path / "services").mkdir()
    assert missing(page, tmp_path) == ["gone.md", "shared/gone.py", "services/*/gone.py"]


def test_every_service_and_every_decision_is_led_to() -> None:
    services = {folder.name for folder in (ROOT / "services").iterdir() if (folder / "wiring.py").exists()}
    decisions = {page.name for page in (ROOT / "docs" / "decisions").glob("0*.md")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(services) if f"(services/{name}/README.md)" not in readme] == []
    assert [name for name in sorted(decisions) if f"({name})" not in index] == []
