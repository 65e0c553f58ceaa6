"""The shapes of evidence types (api.md §3): does a value have the form its type promises?

Yields a pointer and a slug for every fault, never the value.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from shared.kernel.errors import FieldError
from shared.workflow.definition import EvidenceType

Faults = Iterator[FieldError]
Shape = Callable[[str, object], Faults]

MAX_TEXT = 4000
"""Characters of one text."""
MAX_ITEMS = 500
"""Entries of one list."""


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was really brought: null says the same as leaving a key out."""
    return {key: value for key, value in values.items() if value is not None}


def _text(pointer: str, value: object) -> Faults:
    if not isinstance(value, str):
        yield FieldError(pointer, "wrong-type", {"type": EvidenceType.TEXT})
    elif not value.strip():
        yield FieldError(pointer, "empty")
    elif len(value) > MAX_TEXT:
        yield FieldError(pointer, "too-long", {"max": MAX_TEXT})


def _number(pointer: str, value: object) -> Faults:
    if not isinstance(value, int) or isinstance(value, bool):
        yield FieldError(pointer, "wrong-type", {"type": EvidenceType.NUMBER})
    elif value < 0:
        yield FieldError(pointer, "negative")


def _date(pointer: str, value: object) -> Faults:
    if not isinstance(value, str):
        yield FieldError(pointer, "wrong-type", {"type": EvidenceType.DATE})
    elif not _is_date(value):
        yield FieldError(pointer, "not-a-date", {"format": "YYYY-MM-DD"})


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _bool(pointer: str, value: object) -> Faults:
    if not isinstance(value, bool):
        yield FieldError(pointer, "wrong-type", {"type": EvidenceType.BOOL})


def _reference(pointer: str, value: object) -> Faults:
    yield from _object(pointer, value, EvidenceType.REFERENCE, {"type": _text, "id": _text})


def _references(pointer: str, value: object) -> Faults:
    yield from _list(pointer, value, EvidenceType.REFERENCES, _reference)


def _document(pointer: str, value: object) -> Faults:
    fields = {"number": _text, "date": _date, "title": _text, "file": _text}
    yield from _object(pointer, value, EvidenceType.DOCUMENT, fields, optional=("number", "file"))


def _members(pointer: str, value: object) -> Faults:
    yield from _list(pointer, value, EvidenceType.MEMBERS, _text)
    if isinstance(value, list) and len({str(member) for member in value}) < len(value):
        yield FieldError(pointer, "named-twice")


def _ballot(pointer: str, value: object) -> Faults:
    fields = {"held_on": _date, "due": _number, "present": _number, "votes": _votes}
    yield from _object(pointer, value, EvidenceType.BALLOT, fields)


def _votes(pointer: str, value: object) -> Faults:
    yield from _list(pointer, value, EvidenceType.BALLOT, _vote)


def _vote(pointer: str, value: object) -> Faults:
    yield from _object(pointer, value, EvidenceType.BALLOT, {"post": _text, "member": _text, "votes": _number})


def _object(
    pointer: str,
    value: object,
    type_: EvidenceType,
    fields: Mapping[str, Shape],
    optional: tuple[str, ...] = (),
) -> Faults:
    if not isinstance(value, dict):
        yield FieldError(pointer, "wrong-type", {"type": type_})
        return
    present = given(value)
    for name in present.keys() - fields.keys():
        yield FieldError(f"{pointer}/{name}", "field-unknown")
    for name, shape in fields.items():
        if name in present:
            yield from shape(f"{pointer}/{name}", present[name])
        elif name not in optional:
            yield FieldError(f"{pointer}/{name}", "field-missing")


def _list(pointer: str, value: object, type_: EvidenceType, shape: Shape) -> Faults:
    if not isinstance(value, list):
        yield FieldError(pointer, "wrong-type", {"type": type_})
        return
    if not value:
        yield FieldError(pointer, "empty")
    if len(value) > MAX_ITEMS:
        yield FieldError(pointer, "too-many", {"max": MAX_ITEMS})
        return
    for place, item in enumerate(value):
        yield from shape(f"{pointer}/{place}", item)


SHAPES: Mapping[EvidenceType, Shape] = {
    EvidenceType.TEXT: _text,
    EvidenceType.NUMBER: _number,
    EvidenceType.DATE: _date,
    EvidenceType.BOOL: _bool,
    EvidenceType.REFERENCE: _reference,
    EvidenceType.REFERENCES: _references,
    EvidenceType.DOCUMENT: _document,
    EvidenceType.MEMBERS: _members,
    EvidenceType.BALLOT: _ballot,
}
