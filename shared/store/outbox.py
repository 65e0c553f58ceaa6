"""Documents whose events are not yet published, found by the partial index on `outbox_at`.

There is no high-water mark to miss a late write with: what is pending is in the index, whatever its time. Reads are
majority reads, since what a failover can still take back is not yet a fact.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.store import driver, event_log
from shared.store.driver import ASCENDING, MAJORITY, Database, Document, UpdateMany, with_read_concern

_DOCUMENTS = 500
_EVENTS = 50
_PENDING: Document = {"outbox_at": {"$exists": True}, "outbox_error": {"$exists": False}}


@dataclass(frozen=True, slots=True)
class Pending:
    """A document's oldest unpublished events, in order of their version. `since` is real time."""

    collection: str
    id: str
    tenant: str
    since: datetime
    events: Sequence[Document]


async def read(database: Database, collections: Sequence[str], without: Sequence[str] = ()) -> list[Pending]:
    """The documents that wait longest, over all of the service's collections in one query; not those `without`."""
    first, *others = collections
    pipeline = _waiting(first, without)
    pipeline += [{"$unionWith": {"coll": name, "pipeline": _waiting(name, without)}} for name in others]
    found = await driver.aggregate(with_read_concern(database[first], MAJORITY), pipeline)
    return [
        Pending(row["collection"], row["_id"], row["tenant"], row["outbox_at"], row["outbox"])
        for row in sorted(found, key=lambda row: row["outbox_at"])
    ]


def _waiting(collection: str, without: Sequence[str]) -> list[Document]:
    shown = {"tenant": 1, "outbox_at": 1, "outbox": {"$slice": ["$outbox", _EVENTS]}}
    return [
        {"$match": {**_PENDING, "_id": {"$nin": without}}},
        {"$sort": {"outbox_at": 1, "_id": 1}},
        {"$limit": _DOCUMENTS},
        {"$project": {**shown, "collection": {"$literal": collection}}},
    ]


async def oldest(database: Database, collections: Iterable[str]) -> datetime | None:
    """Since when (real time) the document that waits longest does so; None when none waits."""
    shown, order = {"outbox_at": 1}, [("outbox_at", ASCENDING)]
    asked = (database[name].find_one(_PENDING, shown, sort=order) for name in collections)
    return min((row["outbox_at"] for row in await asyncio.gather(*asked) if row), default=None)


async def remove(collection: driver.Collection, published: Mapping[str, int]) -> None:
    """Take published events out of their documents: by id the version of the last one.

    Most documents have got nothing newer meanwhile, and then the two fields simply go; whatever a newer command has
    added stays in the others.
    """
    result = await collection.bulk_write([_all_gone(*each) for each in _by_version(published)], ordered=False)
    if result.matched_count < len(published):
        await collection.bulk_write([_older_gone(*each) for each in _by_version(published)], ordered=False)


def _by_version(published: Mapping[str, int]) -> Iterable[tuple[int, list[str]]]:
    ids: defaultdict[int, list[str]] = defaultdict(list)
    for id, version in published.items():
        ids[version].append(id)
    return ids.items()


def _all_gone(version: int, ids: Collection[str]) -> UpdateMany:
    return UpdateMany({"_id": {"$in": ids}, "version": version}, {"$unset": {"outbox": "", "outbox_at": ""}})


def _older_gone(version: int, ids: Collection[str]) -> UpdateMany:
    left: Document = {"$filter": {"input": "$outbox", "as": "event", "cond": {"$gt": ["$$event.version", version]}}}
    update = [
        {"$set": {"outbox": left}},
        {"$set": {"outbox": _if_empty("$$REMOVE", "$outbox"), "outbox_at": _if_empty("$$REMOVE", "$$NOW")}},
    ]
    return UpdateMany({"_id": {"$in": ids}, "outbox_at": {"$exists": True}}, update)


def _if_empty(then: str, otherwise: str) -> Document:
    return {"$cond": [{"$eq": ["$outbox", []]}, then, otherwise]}


async def set_aside(collection: driver.Collection, id: str, reason: str) -> None:
    """This document's events cannot be sent: the others go on without it."""
    await collection.update_one({"_id": id}, {"$set": {"outbox_error": reason}})


async def count_set_aside(database: Database, collections: Iterable[str]) -> int:
    """Documents that wait for a person."""
    where = {**_PENDING, "outbox_error": {"$exists": True}}
    return sum([await database[name].count_documents(where) for name in collections])


async def holds(database: Database, collections: Iterable[str], ids: Collection[str]) -> set[str]:
    """Those of these event ids that are still pending in some document."""
    wanted: dict[str, Any] = {"outbox_at": {"$exists": True}, "outbox.id": {"$in": list(ids)}}
    found: set[str] = set()
    for name in collections:
        for row in await database[name].find(wanted, {"outbox.id": 1}).to_list(None):
            found |= {event["id"] for event in row["outbox"]}
    return found & set(ids)


async def unrecorded(
    database: Database, events: driver.Collection, collections: Iterable[str], ids: Collection[str]
) -> set[str]:
    """Those of these event ids that are neither logged nor pending: this database knows nothing of them."""
    left = await event_log.absent(events, ids)
    left -= await holds(database, collections, left)
    # What was pending a moment ago is logged by now.
    return await event_log.absent(events, left)
