"""What a consumer group remembers: rows, versions seen, dead letters and positions, changed in one transaction.

All that a polled batch leads to is computed before the transaction opens; `commit` writes it whole or not at all.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.store import driver, parked, positions
from shared.store.driver import Database, DeleteOne, Document, ReplaceOne, UpdateOne
from shared.store.positions import Move, Position

SEEN = "seen"
Thing = tuple[str, str]
"""The collection of a projection's rows, empty for reactions, and an aggregate's id."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last version of a thing that was taken in, whose it is, and from which log and epoch."""

    tenant: str
    version: int
    log: str
    epoch: int


@dataclass(slots=True)
class Writes:
    """All changes of one batch. A row of None takes the projection's row away; `refused` are redrives that failed."""

    rows: dict[Thing, Document | None] = field(default_factory=dict)
    seen: dict[Thing, Seen] = field(default_factory=dict)
    parked: dict[str, Document] = field(default_factory=dict)
    unparked: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether there is anything to write besides positions."""
        return bool(self.rows or self.seen or self.parked or self.unparked or self.refused)


async def ensure(database: Database) -> None:
    """Indexes, and collections: a transaction that makes one would fail its neighbours. May be repeated."""
    await parked.ensure_indexes(database[parked.COLLECTION])
    there = await database.list_collection_names()
    for name in {SEEN, positions.COLLECTION}.difference(there):
        await database.command({"create": name})


class Consumption:
    """One group's memory. `into` are the collections of its projections' rows; none for reactions."""

    def __init__(self, client: driver.Client, database: Database, group: str, into: Collection[str]) -> None:
        self._client = client
        self._database = database
        self.group = group
        self.into = frozenset(into)
        self.parked = database[parked.COLLECTION]

    async def positions(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Position]:
        return await positions.load(self._database[positions.COLLECTION], self.group, places)

    async def rows(self, things: Collection[Thing]) -> dict[Thing, Document]:
        """Their rows, by one query for each collection."""
        wanted = _by_collection(things)
        found = await asyncio.gather(*(self._found(collection, ids) for collection, ids in wanted.items()))
        return {(name, row["_id"]): row for name, rows in zip(wanted, found, strict=True) for row in rows}

    async def _found(self, collection: str, ids: Sequence[str]) -> list[Document]:
        return await self._database[collection].find({"_id": {"$in": ids}}).to_list(None)

    async def seen(self, things: Collection[Thing]) -> dict[Thing, Seen]:
        """Versions of things that have no row."""
        if not things:
            return {}
        keys = {self._seen_key(thing): thing for thing in things}
        found = await self._database[SEEN].find({"_id": {"$in": list(keys)}}).to_list(None)
        return {keys[row["_id"]]: _seen(row) for row in found}

    async def commit(self, writes: Writes) -> None:
        """Raises `Overtaken` when a position was moved by somebody else, else the driver's errors."""
        async with driver.transaction(self._client) as session:
            if writes.moves:
                await positions.move(self._database, self.group, writes.moves, session)
            for name, requests in self._requests(writes).items():
                if requests:
                    await self._database[name].bulk_write(requests, ordered=False, session=session)

    async def note(self, moves: Sequence[Move]) -> None:
        """Positions that have only passed records by. Raises `Overtaken` when one was moved by somebody else."""
        await positions.move(self._database, self.group, moves)

    async def begin_afresh(self, log: str, restored: int, move: Move) -> None:
        """Forget all that this group has of a log from before its owner's restore, and move behind the mark.

        Raises `Overtaken` and the driver's errors. Most goes before the transaction, which holds only so much; what has
        come in meanwhile goes with the position.
        """
        before = {"log": log, "epoch": {"$lt": restored}}
        letters = {"group": self.group, "topic": move.topic, "partition": move.partition, "epoch": {"$lt": restored}}
        await self._forget(before, letters, None)
        async with driver.transaction(self._client) as session:
            await positions.move(self._database, self.group, [move], session)
            await self._forget(before, letters, session)

    async def _forget(self, before: Document, letters: Document, session: driver.Session) -> None:
        own = {"_id": {"$gte": f"{self.group}/", "$lt": f"{self.group}0"}}
        await self._database[SEEN].delete_many({**own, **before}, session=session)
        await self.parked.delete_many(letters, session=session)
        for collection in sorted(self.into):
            await self._database[collection].delete_many(before, session=session)

    def _requests(self, writes: Writes) -> Mapping[str, list[object]]:
        taken_up = [DeleteOne({"_id": id}) for id in writes.unparked]
        laid_by = [UpdateOne({"_id": id}, {"$setOnInsert": row}, upsert=True) for id, row in writes.parked.items()]
        refused = [_refuse(id, reason) for id, reason in writes.refused.items()]
        requests: defaultdict[str, list[object]] = defaultdict(list)
        requests[SEEN] = [self._see(thing, seen) for thing, seen in writes.seen.items()]
        requests[parked.COLLECTION] = [*taken_up, *laid_by, *refused]
        for (collection, id), row in writes.rows.items():
            requests[collection].append(_row(id, row))
        return requests

    def _see(self, thing: Thing, seen: Seen) -> UpdateOne:
        _, id = thing
        row = {"aggregate": id, "tenant": seen.tenant, "version": seen.version, "log": seen.log, "epoch": seen.epoch}
        return UpdateOne({"_id": self._seen_key(thing)}, {"$set": row}, upsert=True)

    def _seen_key(self, thing: Thing) -> str:
        """Of each projection its own: one that is new to the group has seen nothing yet."""
        return "/".join(filter(None, (self.group, *thing)))


def _by_collection(things: Iterable[Thing]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for collection, id in things:
        found[collection].append(id)
    return found


def _seen(row: Document) -> Seen:
    return Seen(row["tenant"], row["version"], row.get("log", ""), row.get("epoch", 0))


def _row(id: str, row: Document | None) -> object:
    if row is None:
        return DeleteOne({"_id": id})
    return ReplaceOne({"_id": id}, row, upsert=True)


def _refuse(id: str, reason: str) -> UpdateOne:
    spoken = {"word": "", "word_by": "", "word_at": ""}
    counted = {"attempts": 1, "changes": 1}
    changed = {"$set": {"reason": reason}, "$inc": counted, "$unset": spoken, "$currentDate": {"updated_at": True}}
    return UpdateOne({"_id": id}, changed)
