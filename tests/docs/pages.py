"""The project's pages as data: which files they name, by link or in backticks, and which of those are not there."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("services/", "shared/", "deploy/", "tests/", "docs/")
"""A word in backticks that begins like this is a path from the root of the project."""
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\s]+)`")
_PLACEHOLDER = re.compile(r"[<>{}…]")


def pages() -> list[Path]:
    """Every page a reader is led to: of the root, of `docs`, of each service."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("services/*/README.md")])


def missing(page: Path, root: Path = ROOT) -> list[str]:
    """What the page names and nobody finds, in its order."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    links = (target for target in _links(text) if not (page.parent / target).exists())
    files = (name for name in _files(text) if not _is_there(name, root))
    return [*links, *files]


def _links(text: str) -> Iterator[str]:
    """Targets inside the project, without their fragments."""
    for target in _LINK.findall(text):
        path = target.partition("#")[0]
        if path and "://" not in path:
            yield path


def _files(text: str) -> Iterator[str]:
    for name in _CODE.findall(text):
        if name.startswith(ROOMS) and not _PLACEHOLDER.search(name):
            yield name


def _is_there(name: str, root: Path) -> bool:
    """`*` stands for any name."""
    return any(root.glob(name.rstrip("/"))) if "*" in name else (root / name).exists()
