"""A tenant's own dead letters in one consumer's database, for people: names and reasons, never what a record holds.

What belongs to no tenant, or names one that its thing does not belong to, is for the operator alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.errors import IdempotencyKeyReused, NotFound, Stale
from shared.kernel.scope import CommandRef
from shared.store import paging, parked
from shared.store.cursor import Query
from shared.store.driver import Collection, Document
from shared.store.faults import bounded
from shared.store.parked import HIDDEN, Word

FOREIGN = "foreign-tenant"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word with who says it. `command` makes a repeat recognisable."""

    word: Word
    by: str
    at: datetime
    command: CommandRef


async def page(collection: Collection, tenant: str, query: Query) -> tuple[list[Document], int | None]:
    """The rows of a page and the one after it, and the total when it was asked for."""
    return await paging.fetch(collection, {"$and": [_of(tenant), dict(query.where)]}, query, HIDDEN)


async def one(collection: Collection, tenant: str, id: str) -> Document:
    """Raises `NotFound`."""
    with bounded():
        row = await collection.find_one({"_id": id, **_of(tenant)}, HIDDEN)
    if row is None:
        raise NotFound
    return row


async def say(collection: Collection, tenant: str, id: str, spoken: Spoken, if_match: int | None) -> Document:
    """Set a word once per command; the row as it is then.

    Raises `NotFound`, `Stale` and `IdempotencyKeyReused`.
    """
    wanted: Document = {"_id": id, **_of(tenant), "said.id": {"$ne": spoken.command.id}}
    if if_match is not None:
        wanted["changes"] = if_match
    said = {"id": spoken.command.id, "digest": spoken.command.digest}
    update = {**parked.spoken(spoken.word, spoken.by, spoken.at), "$push": {"said": said}}
    with bounded():
        result = await collection.update_one(wanted, update)
    row = await one(collection, tenant, id)
    if not result.matched_count:
        _check_repeated(row, spoken.command)
    return row


def _of(tenant: str) -> Document:
    return {"tenant": tenant, "reason": {"$ne": FOREIGN}}


def _check_repeated(row: Mapping[str, Any], command: CommandRef) -> None:
    digests = {said["id"]: said["digest"] for said in row.get("said", ())}
    if command.id not in digests:
        raise Stale
    if digests[command.id] != command.digest:
        raise IdempotencyKeyReused
