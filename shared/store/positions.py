"""How far a consumer group has come: offset and log epoch per partition, moved by compare-and-set.

A process that lost a partition but does not know it yet cannot move what its successor has moved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from shared.store.driver import (
    BulkWriteError,
    Collection,
    Database,
    Document,
    InsertOne,
    Session,
    UpdateOne,
    is_only_duplicates,
)

COLLECTION = "positions"


class Overtaken(Exception):
    """Somebody else moved this position: the partition is no longer ours."""


@dataclass(frozen=True, slots=True)
class Position:
    """`offset` is the next record to read; `epoch` the highest log epoch met so far.

    `restored` is the epoch of the owner's last restore that this group has followed, `into` the collections that all
    before the offset was folded into.
    """

    offset: int
    epoch: int
    restored: int = 0
    into: frozenset[str] = frozenset()


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
    return {keys[row["_id"]]: _position(row) for row in rows}


async def move(database: Database, group: str, moves: Sequence[Move], session: Session = None) -> None:
    """All of them in one bulk. Raises `Overtaken` when a position is not where we left it.

    Outside a transaction those that nobody moved have moved then: enough for positions that only pass records by.
    """
    try:
        new_ones_first = sorted(moves, key=lambda each: each.before is not None)
        requests = [_request(group, each) for each in new_ones_first]
        # What fails in a transaction has ended it: nothing may be sent after it.
        result = await database[COLLECTION].bulk_write(requests, ordered=session is not None, session=session)
    except BulkWriteError as error:
        if is_only_duplicates(error):
            raise Overtaken from error
        raise
    if result.inserted_count + result.matched_count < len(moves):
        raise Overtaken


def _position(row: Document) -> Position:
    return Position(row["offset"], row["epoch"], row.get("restored", 0), frozenset(row.get("into", ())))


def _request(group: str, move: Move) -> object:
    key = _key(group, move.topic, move.partition)
    after: Document = {**asdict(move.after), "into": sorted(move.after.into)}
    if move.before is None:
        return InsertOne({"_id": key, "moves": 1, **after})
    where = {"_id": key, "offset": move.before.offset, "epoch": move.before.epoch}
    # `moves` makes every move a write, so that two proofs at once conflict instead of both passing.
    return UpdateOne(where, {"$set": after, "$inc": {"moves": 1}})


def _key(group: str, topic: str, partition: int) -> str:
    return f"{group}/{topic}/{partition}"
