"""The store of one kind of thing: one verb that writes, and reads that cannot leave out whose things they are.

Everybody reads through a scope; there is no way to ask without one. What the verb promises is kept in `writing`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic

from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.ids import Ids, derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.store import documents, paging
from shared.store.aggregate import Aggregate, Changed, LoggedEvent, S, Stored
from shared.store.cursor import Page, Query
from shared.store.driver import Collection, Document
from shared.store.faults import bounded
from shared.store.keys import KeyRing
from shared.store.privacy import PrivateFields
from shared.store.story import StoryClocks
from shared.store.writing import Decide, Order, Writer
from shared.telemetry.metric_defs import COMMAND_DURATION

__all__ = ["Decide", "Store"]

_LEFT_OUT = {"outbox": 0, "handled": 0, "private": 0}
"""What no list shows."""


class Store(Generic[S]):
    """Reads and changes of one aggregate's collection."""

    def __init__(
        self,
        aggregate: Aggregate[S],
        collection: Collection,
        log: Collection,
        *,
        private: PrivateFields,
        ring: KeyRing,
        clocks: StoryClocks,
        clock: Clock,
        ids: Ids,
        wake: Callable[[], None],
        writer: type[Writer[S]] = Writer,
    ) -> None:
        self.aggregate = aggregate
        self._collection = collection
        self._log = log
        self._private = private
        self._ring = ring
        self._ids = ids
        self._writer = writer(
            aggregate,
            collection,
            log,
            private=private,
            ring=ring,
            clocks=clocks,
            clock=clock,
            ids=ids,
            wake=wake,
        )

    def new_id(self, scope: Scope) -> str:
        """The id of a thing about to be made: derived when the caller chose a key, so a repeat meets the same one."""
        if scope.command and scope.command.keyed:
            return derived_id(scope.tenant, self.aggregate.name, scope.command.id)
        return self._ids.new()

    async def change(
        self, scope: Scope, id: str, decide: Decide[S], *, if_match: int | None = None, status: int = 200
    ) -> Changed[S]:
        """Carry out one command on one thing; `status` is what the caller will answer, 201 for a thing to be made.

        `decide(state or None when new, at)` is pure and may run again after a lost race. Raises what `decide` raises,
        `Stale`, `ClockBehind`, `DuplicateKey`, `IdempotencyKeyReused`, `OutboxFull`, `Unavailable` (outcome unknown).
        """
        command = scope.command or CommandRef(self._ids.new(), "")
        with COMMAND_DURATION.labels(self.aggregate.name).time():
            return await self._writer.change(Order(scope, command, id, decide, if_match, status))

    async def get(self, scope: Scope, id: str, visible: Mapping[str, Any] | None = None) -> Stored[S]:
        """Raises `NotFound` for what is absent, foreign, undone or outside `visible` (a filter in document terms)."""
        found = await self.find(scope, {"$and": [{"_id": id}, dict(visible or {})]})
        if found is None:
            raise NotFound
        return found

    async def find(self, scope: Scope, where: Mapping[str, Any]) -> Stored[S] | None:
        with bounded():
            document = await self._collection.find_one(self._where(scope, where))
        return documents.stored(self.aggregate, document) if document else None

    async def page(self, scope: Scope, query: Query) -> Page[S]:
        """One page in the order of `query.sort`, then id; `next` continues after the last row."""
        rows = await paging.page(self._collection, self._where(scope, query.where), query, _LEFT_OUT)
        return Page([documents.stored(self.aggregate, row) for row in rows.items], rows.next, rows.total)

    async def count(self, scope: Scope, where: Mapping[str, Any]) -> int:
        with bounded():
            return await self._collection.count_documents(self._where(scope, where))

    async def history(self, scope: Scope, id: str) -> list[LoggedEvent]:
        """Every event of a thing in order: the document first, then the log, merged by id, so the newest is there."""
        with bounded():
            document = await self._collection.find_one({"_id": id, "tenant": scope.tenant})
            rows = await self._log.find({"tenant": scope.tenant, "aggregate": id}).to_list(None)
        if document is None:
            raise NotFound
        events = {row["_id"]: documents.logged(row) for row in rows}
        events |= {row["id"]: documents.logged(row, "id") for row in document.get("outbox", ())}
        return sorted(events.values(), key=lambda event: event.version)

    def lookup(self, scope: Scope, name: str, text: str) -> Document:
        """The filter for a natural key that is personal data: its keyed hash, never the text."""
        return {f"lookup.{name}": self._ring.lookup(scope.tenant, name, text)}

    async def reveal(self, scope: Scope, id: str, fields: Iterable[str]) -> Mapping[str, str]:
        """Clear texts of a person; the access row is durable before anything is shown."""
        with bounded():
            document = await self._collection.find_one(self._where(scope, {"_id": id}))
            if document is None:
                raise NotFound
            return await self._private.reveal(scope, id, document.get("private", {}), fields)

    async def record_access(self, scope: Scope, id: str, fields: Iterable[str]) -> None:
        """Durably note who looked for or at `fields` of `id`, and why (`scope.purpose`)."""
        with bounded():
            await self._private.record(scope, id, fields)

    async def texts(self, scope: Scope, ids: Iterable[str], fields: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
        """Private texts of things that are not persons (notes, results), for their own pages; two reads in all."""
        with bounded():
            where = {"_id": {"$in": list(ids)}, "tenant": scope.tenant}
            rows = await self._collection.find(where, {"private": 1}).to_list(None)
            return await self._private.open(scope.tenant, {r["_id"]: r.get("private", {}) for r in rows}, fields)

    def _where(self, scope: Scope, where: Mapping[str, Any]) -> Document:
        """Tenant and `undone` stand beside the caller's filter, so no filter can replace them."""
        return {"$and": [{"tenant": scope.tenant, "data.undone": False}, dict(where)]}
