"""The events that a service's page names. A page may shorten: `enterprise.registered` `.amended` is two events."""

import re
from collections.abc import Iterator
from pathlib import Path

_CODE = re.compile(r"`([^`\s]+)`")
_FULL = re.compile(r"[a-z-]+\.[a-z<>*-]+")
_SHORT = re.compile(r"[.-][a-z-]+")


def named(page: Path) -> set[str]:
    """All names in full; `.x` and `-x` are completed by the full name before them."""
    return set(_completed(_CODE.findall(page.read_text(encoding="utf-8"))))


def _completed(words: list[str]) -> Iterator[str]:
    before = ""
    for word in words:
        if _FULL.fullmatch(word):
            before = word
            yield word
        elif _SHORT.fullmatch(word) and before:
            yield before.rpartition(word[0])[0] + word


def covers(names: set[str], event: str) -> bool:
    """Whether the event is named, or its family (`member.*`, `linkage.organization-*`)."""
    return event in names or any(name.endswith("*") and event.startswith(name[:-1]) for name in names)
