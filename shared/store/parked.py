"""Dead letters: records a consumer cannot apply, and the later ones of the same key, kept in its own database.

Rows are written with the offset. `redrive` and `skip` only set a word on a row; the owner of the partition applies it,
in order. The record itself is sealed, since nobody knows what an undecodable one holds.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.kernel.errors import NotFound
from shared.store import driver
from shared.store.driver import Collection, Document
from shared.store.keys import KeyRing, seal, unseal

COLLECTION = "parked"
_ORDER = [("epoch", 1), ("offset", 1)]
_AGE = [("group", 1), ("parked_at", 1)]
HIDDEN = {"record": 0}
Spot = tuple[int, int]
"""Where a record lies in its partition, over all epochs of the log: epoch and offset."""


class Word(StrEnum):
    """What an operator says about a dead letter."""

    REDRIVE = "redrive"
    SKIP = "skip"


def seal_record(ring: KeyRing, row_id: str, record: str) -> bytes:
    """Raises `KeyUnavailable` without the master key; then the partition waits."""
    return seal(ring.wrapping(), record, row_id)


def open_record(ring: KeyRing, row: Mapping[str, Any]) -> str:
    return unseal(ring.wrapping(), bytes(row["record"]), row["_id"])


async def ensure_indexes(collection: Collection) -> None:
    await collection.create_index([("group", 1), ("topic", 1), ("partition", 1), ("key", 1)])
    await collection.create_index([("group", 1), ("word", 1)], partialFilterExpression={"word": {"$exists": True}})
    await collection.create_index([("group", 1), ("parked_at", 1)])
    await collection.create_index([("tenant", 1), ("parked_at", 1), ("_id", 1)])


async def keys(collection: Collection, group: str) -> Mapping[tuple[str, int], dict[str, Spot]]:
    """By topic and partition the keys whose later records must wait, each with the spot of its first dead letter;
    partitions without any are absent.
    """
    of: Document = {"topic": "$topic", "partition": "$partition", "key": "$key"}
    first: Document = {"$min": {"epoch": "$epoch", "offset": "$offset"}}
    rows = await driver.aggregate(collection, [{"$match": {"group": group}}, {"$group": {"_id": of, "first": first}}])
    found: defaultdict[tuple[str, int], dict[str, Spot]] = defaultdict(dict)
    for row in rows:
        place = row["_id"]["topic"], row["_id"]["partition"]
        found[place][row["_id"]["key"]] = row["first"]["epoch"], row["first"]["offset"]
    return found


async def of_key(collection: Collection, group: str, topic: str, partition: int, key: str) -> list[Document]:
    """A key's records in their order on the log."""
    where = {"group": group, "topic": topic, "partition": partition, "key": key}
    return await collection.find(where, sort=_ORDER).to_list(None)


async def spoken_for(collection: Collection, group: str) -> list[Document]:
    """Rows of the group on which a word was set."""
    return await collection.find({"group": group, "word": {"$exists": True}}, HIDDEN).to_list(None)


async def listed(collection: Collection) -> list[Document]:
    """All dead letters of the service with their reasons, by group, oldest first, without the records."""
    return await collection.find({}, HIDDEN, sort=_AGE).to_list(None)


async def oldest(collection: Collection, group: str) -> datetime | None:
    """When the group's oldest dead letter was put aside; None without any."""
    rows = await collection.find({"group": group}, {"parked_at": 1}, sort=_AGE, limit=1).to_list(None)
    return rows[0]["parked_at"] if rows else None


async def say(collection: Collection, id: str, word: Word, by: str, at: datetime) -> None:
    """Set a word on a row; raises `NotFound`. Authorization and audit are the caller's."""
    result = await collection.update_one({"_id": id}, spoken(word, by, at))
    if not result.matched_count:
        raise NotFound


def spoken(word: Word, by: str, at: datetime) -> Document:
    """The update of a row on which a word is set."""
    return {"$set": {"word": word.value, "word_by": by, "word_at": at, "updated_at": at}, "$inc": {"changes": 1}}
