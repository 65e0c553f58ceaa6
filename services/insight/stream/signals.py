"""Beside the rows, in the same transaction, a batch leaves a signal: which rows it moved, what leads to their parks,
and which things are others now, each with what decides who may see it.

A signal replaces the one of the batch before on that partition, so there are never more than partitions; whoever wants
them all follows the collection.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from services.insight.desk.memory import Telling
from services.insight.domain.moments import Row
from services.insight.generations import name_of
from services.insight.projections.telling import sight_of
from shared.store import driver
from shared.store.consumption import Thing, Writes
from shared.store.driver import Database, Document, ReplaceOne
from shared.store.positions import Move

COLLECTION = "signals"
R = TypeVar("R")
ALL = "all"
"""The field of a signal after which any figure may be another."""


async def ensure(database: Database) -> None:
    """A transaction that makes the collection would fail its neighbours. May be repeated."""
    if COLLECTION not in await database.list_collection_names():
        await database.command({"create": COLLECTION})


async def signal_all(signals: driver.Collection, place: str, reason: str) -> None:
    """Any figure may be another. `reason` differs each time: what is written twice alike is no write."""
    await signals.bulk_write([ReplaceOne({"_id": place}, {"by": [reason], ALL: True}, upsert=True)])


class Signalling(Telling):
    """A memory of projections that signals what each of them moves. One batch at a time, as the consumer goes."""

    _before: Mapping[Thing, Row] = {}

    async def rows(self, things: Collection[Thing]) -> dict[Thing, Document]:
        rows = await super().rows(things)
        self._before = rows
        return rows

    async def begin_afresh(self, log: str, restored: int, move: Move) -> None:
        await super().begin_afresh(log, restored, move)
        place = f"{self.group}/{move.topic}/{move.partition}"
        await signal_all(self._database[COLLECTION], place, f"{restored}/{move.after.offset}")

    def _requests(self, writes: Writes) -> Mapping[str, list[object]]:
        rows = dict(self._told(writes))
        return {**super()._requests(writes), COLLECTION: [self._signal(writes, rows)] if rows else []}

    def _told(self, writes: Writes) -> Iterable[tuple[str, Document]]:
        """By the plain name of a collection what of its rows moved."""
        for collection in sorted({collection for collection, _ in writes.rows}):
            before, after = _rows_of(self._before, collection), _rows_of(writes.rows, collection)
            moved, things = concerned(before, after), changed(before, after)
            if moved or things:
                yield name_of(collection), {"moved": moved, "things": things}

    def _signal(self, writes: Writes, rows: Mapping[str, Document]) -> ReplaceOne[Any]:
        """One for all of them: two of one transaction would bear one stamp, and who has heard the first ask no more."""
        by = [f"{move.topic}/{move.partition}/{move.after.offset}" for move in writes.moves]
        place = f"{self.group}/{by[0].rpartition('/')[0]}"
        return ReplaceOne({"_id": place}, {"by": [*by, *sorted(writes.unparked)], "rows": rows}, upsert=True)


def _rows_of(rows: Mapping[Thing, R], collection: str) -> Mapping[str, R]:
    return {id: row for (name, id), row in rows.items() if name == collection}


def concerned(before: Mapping[str, Row], after: Mapping[str, Row | None]) -> list[Document]:
    """By tenant, what leads to the parks of the rows whose moments are others than before."""
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for id, row in after.items():
        former = before.get(id)
        for each in filter(None, (former, row) if _is_moved(former, row) else ()):
            for kind, lead in _leads(id, each):
                found[each["tenant"]][kind].add(lead)
    return [{"tenant": tenant, **{kind: sorted(ids) for kind, ids in those.items()}} for tenant, those in found.items()]


def changed(before: Mapping[str, Row], after: Mapping[str, Row | None]) -> list[Document]:
    """The things of a batch, as they were and as they are: who saw one before is told that it is another."""
    return [_thing(before.get(id), row) for id, row in after.items() if row and "resource" in row]


def _thing(before: Row | None, row: Row) -> Document:
    sides = [sight_of(each) for each in (before, row) if each and each["resource"]]
    last = sides[-1] if sides else row
    return {
        "tenant": row["tenant"],
        "resource": last["resource"],
        "thing": row["thing"],
        "version": row["version"],
        "seen_by": [side for place, side in enumerate(sides) if side not in sides[:place]],
    }


def _is_moved(before: Row | None, after: Row | None) -> bool:
    if "resource" in (after or before or {}):
        return False
    if before is None or after is None:
        return before is not after
    return bool(before.get("moments") != after.get("moments"))


def _leads(id: str, row: Row) -> Iterable[tuple[str, str]]:
    """A row knows its parks itself, or the enterprises or the member that know them; a park's own row is its park."""
    if row.get("kind") == "park":
        yield "parks", id
    if row.get("member"):
        yield "members", row["member"]
    yield from (("parks", park) for park in row.get("parks", ()))
    served = (one for moment in row.get("moments", ()) for one in moment["facts"].get("enterprises", ()))
    yield from (("enterprises", one) for one in served)
