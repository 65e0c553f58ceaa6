"""Pages by an opaque cursor: the last row's sort value and id. Counts and pages never depend on an offset."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

import orjson

from shared.kernel.errors import FieldError, Invalid
from shared.store.aggregate import S, Stored


@dataclass(frozen=True, slots=True)
class Query:
    """What to list. `where` is in document terms; `sort` a document field, `-` before it for descending."""

    where: Mapping[str, Any] = field(default_factory=dict)
    sort: str = "created_at"
    limit: int = 50
    cursor: str | None = None
    count: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[S]):
    """One page; `next` is None on the last, `total` is exact and only there when asked for."""

    items: Sequence[Stored[S]]
    next: str | None
    total: int | None = None


def order(sort: str) -> tuple[str, int]:
    """`-name` → (`name`, -1)."""
    return (sort[1:], -1) if sort.startswith("-") else (sort, 1)


def encode(value: Any, id: str) -> str:
    told = {"t": value.isoformat()} if isinstance(value, datetime) else {"v": value}
    return base64.urlsafe_b64encode(orjson.dumps([told, id])).decode().rstrip("=")


def decode(cursor: str) -> tuple[Any, str]:
    """Raises `Invalid` at `?cursor` for anything this module did not make."""
    try:
        told, id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value = datetime.fromisoformat(told["t"]) if "t" in told else told["v"]
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise Invalid(errors=[FieldError("?cursor", "cursor-invalid")]) from error
    if not isinstance(id, str) or isinstance(value, dict | list):
        raise Invalid(errors=[FieldError("?cursor", "cursor-invalid")])
    return value, id


def after(sort: str, cursor: str) -> dict[str, Any]:
    """The filter for what comes after the cursor. Nulls sort first, as in MongoDB."""
    name, direction = order(sort)
    value, id = decode(cursor)
    step = "$gt" if direction > 0 else "$lt"
    same = {name: value, "_id": {step: id}}
    if value is None:
        return {"$or": [same, {name: {"$ne": None}}]} if direction > 0 else same
    beyond: list[dict[str, Any]] = [same, {name: {step: value}}]
    if direction < 0:
        beyond.append({name: None})
    return {"$or": beyond}


def pick(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None when absent."""
    value: Any = document
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
