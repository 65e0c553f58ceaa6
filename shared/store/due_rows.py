"""Documents whose deadline has come, by the partial index on `due_at`.

Due times are tenant time. A document that was knocked at and still stands due is looked at again later, so one that
cannot be settled does not hold up the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.store.aggregate import Due
from shared.store.driver import Collection, Document

_BATCH = 200
ORDER = [("due_at", 1), ("_id", 1)]
_SHOWN = {"tenant": 1, "due": 1, "due_at": 1, "correlation_id": 1}


@dataclass(frozen=True, slots=True)
class DueRow:
    """A thing with the deadlines it carries; `at` is the earliest."""

    id: str
    tenant: str
    correlation_id: str
    at: datetime
    due: tuple[Due, ...]


async def of_story_tenants(collection: Collection, story: Mapping[str, datetime], real: datetime) -> list[DueRow]:
    """What is due in the stories, each tenant at its own time."""
    return await _read(collection, in_stories(story), real) if story else []


async def of_real_tenants(collection: Collection, story: Mapping[str, datetime], real: datetime) -> list[DueRow]:
    """What is due in real time, over all tenants that live in it."""
    return await _read(collection, in_real_time(story, real), real)


def in_stories(story: Mapping[str, datetime]) -> Document:
    """One look at the index, up to the latest story."""
    each = [{"tenant": tenant, "due_at": {"$lte": now}} for tenant, now in story.items()]
    return {"due_at": {"$exists": True, "$lte": max(story.values())}, "$or": each}


def in_real_time(story: Mapping[str, datetime], real: datetime) -> Document:
    """`story` are the tenants to leave out."""
    return {"due_at": {"$exists": True, "$lte": real}, "tenant": {"$nin": list(story)}}


async def put_off(collection: Collection, row: DueRow, until: datetime) -> None:
    """Look again at `until` (real time), unless the deadline has moved meanwhile."""
    mark = {"$set": {"due_retry": {"due_at": row.at, "at": until}}}
    await collection.update_one({"_id": row.id, "due_at": row.at}, mark)


async def _read(collection: Collection, due: Document, real: datetime) -> list[DueRow]:
    rested: Document = {"$or": [{"$ne": ["$due_retry.due_at", "$due_at"]}, {"$lte": ["$due_retry.at", real]}]}
    where = {**due, "$expr": rested}
    rows = await collection.find(where, _SHOWN, sort=ORDER, limit=_BATCH).to_list(None)
    return [_due_row(row) for row in rows]


def _due_row(row: Document) -> DueRow:
    due = tuple(Due(each["name"], each["at"]) for each in row["due"])
    return DueRow(row["_id"], row["tenant"], row["correlation_id"], row["due_at"], due)
