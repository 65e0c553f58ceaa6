"""Which of the two languages a caller reads, and the wording of slugs in both.

All wording of problems and faulty fields is in wording/*.yaml; code knows slugs only.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

CHINESE, ENGLISH = "zh-CN", "en"


def language_of(accept_language: str | None) -> str:
    """The better liked of zh-CN and en; Chinese when the caller names neither."""
    liked = sorted(map(_liking, (accept_language or "").split(",")), key=lambda pair: -pair[1])
    for name, quality in liked:
        if quality > 0 and name in ("zh", "en"):
            return CHINESE if name == "zh" else ENGLISH
    return CHINESE


def _liking(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    try:
        quality = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return name.strip().lower().split("-")[0], quality


@cache
def wording() -> Mapping[str, Mapping[str, Any]]:
    """slug → {zh: [title, detail], en: [title, detail]}, read once from every file of the folder."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in (files("shared.web") / "wording").iterdir():
        if file.name.endswith(".yaml"):
            found |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def say(slug: str, language: str, facts: Mapping[str, object] | None = None) -> tuple[str, str]:
    """Title and detail of a slug with its facts filled in; a slug without wording speaks for itself."""
    entry = wording().get(slug)
    if entry is None:
        return slug, slug
    title, detail = entry["zh" if language == CHINESE else "en"]
    return title, detail.format_map(_Told(facts or {}))


class _Told(dict[str, object]):
    """A fact the error did not bring leaves its place empty."""

    def __missing__(self, key: str) -> str:
        return "…"
