"""How far a consumer group has come: offset and log epoch per partition, moved by compare-and-set.

A process that lost a partition but does not know it yet cannot move what its successor has moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.store.driver import Collection, Database, Document, DuplicateKeyError, Session

COLLECTION = "positions"


class Overtaken(Exception):
    """Somebody else moved this position: the partition is no longer ours."""


@dataclass(frozen=True, slots=True)
class Position:
    """`offset` is the next record to read; `epoch` the highest log epoch met so far.

    `restored` is the epoch of the owner's last restore that this group has followed.
    """

    offset: int
    epoch: int
    restored: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """From where it was (None: never read) to where it is now; both alike only proves that nobody moved it."""

    topic: str
    partition: int
    before: Position | None
    after: Position


async def load(
    collection: Collection, group: str, places: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], Position]:
    """Positions by (topic, partition); places never read are absent."""
    keys = {_key(group, *place): place for place in places}
    rows = await collection.find({"_id": {"$in": list(keys)}}).to_list(None)
    return {keys[row["_id"]]: Position(row["offset"], row["epoch"], row.get("restored", 0)) for row in rows}


async def move(database: Database, group: str, move: Move, session: Session) -> None:
    """Raises `Overtaken` when the position is not where we left it."""
    collection = database[COLLECTION]
    key = _key(group, move.topic, move.partition)
    after: Document = {"offset": move.after.offset, "epoch": move.after.epoch, "restored": move.after.restored}
    if move.before is None:
        await _first(collection, {"_id": key, "moves": 1, **after}, session)
        return
    where = {"_id": key, "offset": move.before.offset, "epoch": move.before.epoch}
    # `moves` makes every move a write, so that two proofs at once conflict instead of both passing.
    result = await collection.update_one(where, {"$set": after, "$inc": {"moves": 1}}, session=session)
    if not result.matched_count:
        raise Overtaken


async def _first(collection: Collection, row: Document, session: Session) -> None:
    try:
        await collection.insert_one(row, session=session)
    except DuplicateKeyError as error:
        raise Overtaken from error


def _key(group: str, topic: str, partition: int) -> str:
    return f"{group}/{topic}/{partition}"
