"""Beside the rows, in the same transaction, a batch keeps what its events tell: the recent events.

A line is a document of its own; one that concerns somebody is his notification too. What a restore or a registration
taken back makes untrue goes with its row.
"""

from collections.abc import Collection, Iterable, Mapping

from services.insight.domain.moments import Row
from services.insight.generations import collection_of, generation_of
from shared.store.consumption import Consumption, Thing, Writes
from shared.store.driver import Database, DeleteMany, Document, Session, UpdateOne

RECENT = "recent"
"""The collection of all lines."""


class Telling(Consumption):
    """A memory of projections that keeps what their rows tell."""

    async def rows(self, things: Collection[Thing]) -> dict[Thing, Document]:
        """A batch begins with nothing told."""
        rows = await super().rows(things)
        return {thing: {**row, "told": []} if "told" in row else row for thing, row in rows.items()}

    @property
    def _lines(self) -> str:
        """In the generation of the rows."""
        return collection_of(RECENT, generation_of(next(iter(self.into))))

    def _requests(self, writes: Writes) -> Mapping[str, list[object]]:
        requests = [request for row in writes.rows.values() if row for request in _kept(row)]
        return {**super()._requests(writes), self._lines: requests}

    async def _forget(self, before: Document, letters: Document, session: Session | None) -> None:
        await super()._forget(before, letters, session)
        await self._database[self._lines].delete_many(before, session=session)


async def carry_readers(database: Database, generation: int) -> None:
    """Who has read what is told by no event: it goes over from the generation before."""
    former, present = (database[collection_of(RECENT, number)] for number in (generation - 1, generation))
    async for line in former.find({"readers": {"$exists": True}}):  # house: tenant - of every tenant
        where = {"_id": line["_id"], "tenant": line["tenant"]}
        await present.update_one(where, {"$set": {"readers": line["readers"]}})


def _kept(row: Row) -> Iterable[object]:
    """A thing taken back tells nothing any more."""
    if "resource" in row and row["resource"] is None:
        yield DeleteMany({"tenant": row["tenant"], "thing": row["thing"]})
    for line in row.get("told", ()):
        version = {name: row[name] for name in ("tenant", "log", "epoch")}
        yield UpdateOne({"_id": line["_id"]}, {"$set": {**line, **version}}, upsert=True)
