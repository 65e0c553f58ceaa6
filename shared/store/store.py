"""The store of one kind of thing. `change` is the one verb that writes: one document write per command.

Its new state, the events it recorded and the mark that the command was handled become durable together. Everybody
reads through a scope; there is no way to ask without one.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic

from shared.contracts.base import Event
from shared.kernel.clock import Clock
from shared.kernel.errors import (
    DuplicateKey,
    IdempotencyKeyReused,
    NotFound,
    Stale,
    Unavailable,
)
from shared.kernel.ids import Ids, derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.store import documents
from shared.store.aggregate import Aggregate, Changed, Decision, LoggedEvent, S, Stored
from shared.store.cursor import Page, Query, after, encode, order, pick
from shared.store.driver import (
    LINEARIZABLE,
    Collection,
    Document,
    DuplicateKeyError,
    timeout,
    with_read_concern,
)
from shared.store.faults import translated
from shared.store.keys import KeyRing
from shared.store.privacy import PrivateFields
from shared.store.queues import Queues
from shared.store.story import StoryClocks

ATTEMPTS = 12
"""Lost races in a row before the caller is told to come again."""
FIRST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.1
CONFIRM_SECONDS = 3

Decide = Callable[[S | None, datetime], Decision]


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
    ) -> None:
        self.aggregate = aggregate
        self._collection = collection
        self._log = log
        self._private = private
        self._ring = ring
        self._clocks = clocks
        self._clock = clock
        self._ids = ids
        self._wake = wake
        self._queues = Queues()

    # -- writing

    def new_id(self, scope: Scope) -> str:
        """The id of a thing about to be made: derived when the caller chose a key, so a repeat meets the same one."""
        if scope.command and scope.command.keyed:
            return derived_id(scope.tenant, self.aggregate.name, scope.command.id)
        return self._ids.new()

    async def change(
        self, scope: Scope, id: str, decide: Decide[S], *, if_match: int | None = None, status: int = 200
    ) -> Changed[S]:
        """Carry out one command on one thing.

        `decide(state or None when new, at)` is pure and may run again after a lost race. Raises what `decide` raises,
        `Stale`, `ClockBehind`, `DuplicateKey`, `IdempotencyKeyReused`, `OutboxFull`, `Unavailable` (outcome unknown).
        """
        command = scope.command or CommandRef(self._ids.new(), "")
        with translated():
            async with self._queues.turn(id):
                for attempt in range(ATTEMPTS):
                    changed = await self._attempt(scope, command, id, decide, if_match, status)
                    if changed is not None:
                        return changed
                    await asyncio.sleep(_pause(command, attempt))
        raise Unavailable(retry_after_s=1)

    async def _attempt(
        self, scope: Scope, command: CommandRef, id: str, decide: Decide[S], if_match: int | None, status: int
    ) -> Changed[S] | None:
        """One try; None when somebody else was faster."""
        document = await self._collection.find_one({"_id": id, "tenant": scope.tenant})
        if document is not None and await self._handled(document, command):
            return await self._earlier(scope, id, command)
        state = self._state(document, if_match)
        at = await self._clocks.now(scope)
        decision = decide(state, at)
        if document is None or state is None:
            written = await self._insert(scope, command, id, decision, at, status)
        elif not decision.events:
            written = await self._remember(document, command, status)
        else:
            written = await self._update(scope, command, document, state, decision, at, status)
        if written is None:
            return None
        await self._clocks.advance(scope, at)
        return Changed(documents.stored(self.aggregate, written), repeated=False, status=status)

    def _state(self, document: Document | None, if_match: int | None) -> S | None:
        if document is None:
            return None
        thing = documents.stored(self.aggregate, document)
        if thing.state.undone:
            raise NotFound
        if if_match is not None and if_match != thing.version:
            raise Stale(current=thing)
        return thing.state

    def _fold(self, state: S | None, events: Iterable[Event]) -> S:
        for event in events:
            state = self.aggregate.evolve(state, event)
        if state is None:
            raise NotFound
        return state

    async def _fields(self, scope: Scope, id: str, state: S, decision: Decision) -> Document:
        sealed = await self._private.seal(scope.tenant, id, decision.private) if decision.private else {}
        lookups = {
            f"lookup.{name}": None if text is None else self._ring.lookup(scope.tenant, name, text)
            for name, text in decision.lookups.items()
        }
        return {
            **{f"private.{name}": value for name, value in sealed.items()},
            **lookups,
            **documents.deadlines(self.aggregate.due(state)),
        }

    async def _insert(
        self, scope: Scope, command: CommandRef, id: str, decision: Decision, at: datetime, status: int
    ) -> Document | None:
        state = self._fold(None, decision.events)
        events = documents.pending_events(scope, command, decision.events, 0, at, self._ids)
        extra = _nested(await self._fields(scope, id, state, decision))
        extra["handled"] = [documents.handled_entry(command, len(events), status)]
        documents.check_room((), events)
        document = documents.insertion(scope, id, state, events, at, self._clock.now(), extra)
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError as error:
            await self._lost_insert(scope, id, error)
            return None
        self._wake()
        return document

    async def _lost_insert(self, scope: Scope, id: str, error: DuplicateKeyError) -> None:
        """Somebody holds this `_id` (then the next try sees it) or the natural key (then it is a duplicate)."""
        if "_id" in ((error.details or {}).get("keyPattern") or {}):
            if await self._confirmed(scope, id) is None:
                raise NotFound from error
            return
        raise DuplicateKey from error

    async def _remember(self, document: Document, command: CommandRef, status: int) -> Document | None:
        """A command that changes nothing only adds itself to `handled`, under the same version check."""
        entry = documents.handled_entry(command, document["version"], status)
        push = {"$push": {"handled": {"$each": [entry], "$slice": -documents.REMEMBERED}}}
        result = await self._collection.update_one(_exactly(document), push)
        return document if result.matched_count else None

    async def _update(
        self,
        scope: Scope,
        command: CommandRef,
        document: Document,
        state: S,
        decision: Decision,
        at: datetime,
        status: int,
    ) -> Document | None:
        folded = self._fold(state, decision.events)
        version = document["version"]
        events = documents.pending_events(scope, command, decision.events, version, at, self._ids)
        documents.check_room(document.get("outbox", ()), events)
        entry = documents.handled_entry(command, version + len(events), status)
        fields = await self._fields(scope, document["_id"], folded, decision)
        update = documents.update(folded, events, at, self._clock.now(), fields, entry)
        try:
            result = await self._collection.update_one(_exactly(document), update)
        except DuplicateKeyError as error:
            raise DuplicateKey from error
        if not result.matched_count:
            return None
        self._wake()
        return {**document, **{k: v for k, v in update["$set"].items() if "." not in k}}

    # -- earlier outcomes

    async def _handled(self, document: Document, command: CommandRef) -> bool:
        """Asked in `handled`, then `outbox`, then (only when `handled` is full) the log."""
        if _entry(document, command) is not None:
            return True
        if any(event["command_id"] == command.id for event in document.get("outbox", ())):
            return True
        if len(document["handled"]) < documents.REMEMBERED:
            return False
        return await self._log.find_one({"aggregate": document["_id"], "command_id": command.id}) is not None

    async def _earlier(self, scope: Scope, id: str, command: CommandRef) -> Changed[S] | None:
        """The first reply again, but only when a majority still holds it; otherwise try anew."""
        document = await self._confirmed(scope, id)
        if document is None or not await self._handled(document, command):
            return None
        entry = _entry(document, command)
        if entry is not None and entry["digest"] != command.digest:
            raise IdempotencyKeyReused
        thing = documents.stored(self.aggregate, document)
        return Changed(thing, repeated=True, status=entry["status"] if entry else 200)

    async def _confirmed(self, scope: Scope, id: str) -> Document | None:
        """Read as of now: a primary that was cut off may hold a write that a failover takes back."""
        with timeout(CONFIRM_SECONDS):
            where = {"_id": id}
            document = await with_read_concern(self._collection, LINEARIZABLE).find_one(where)
        return document if document and document["tenant"] == scope.tenant else None

    # -- reading

    async def get(self, scope: Scope, id: str, visible: Mapping[str, Any] | None = None) -> Stored[S]:
        """Raises `NotFound` for what is absent, foreign, undone or outside `visible` (a filter in document terms)."""
        found = await self.find(scope, {"$and": [{"_id": id}, dict(visible or {})]})
        if found is None:
            raise NotFound
        return found

    async def find(self, scope: Scope, where: Mapping[str, Any]) -> Stored[S] | None:
        with translated():
            document = await self._collection.find_one(self._where(scope, where))
        return documents.stored(self.aggregate, document) if document else None

    async def page(self, scope: Scope, query: Query) -> Page[S]:
        """One page in the order of `query.sort`, then id; `next` continues after the last row."""
        name, direction = order(query.sort)
        where = self._where(scope, query.where)
        with translated():
            total = await self._collection.count_documents(where) if query.count else None
            rows = await self._rows(where, query, [(name, direction), ("_id", direction)])
        more = len(rows) > query.limit
        shown = rows[: query.limit]
        last = encode(pick(shown[-1], name), shown[-1]["_id"]) if more else None
        return Page([documents.stored(self.aggregate, row) for row in shown], last, total)

    async def _rows(self, where: Document, query: Query, sort: list[tuple[str, int]]) -> list[Document]:
        if query.cursor is not None:
            where = {"$and": [where, after(query.sort, query.cursor)]}
        left_out = {"outbox": 0, "handled": 0, "private": 0}
        return await self._collection.find(where, left_out, sort=sort, limit=query.limit + 1).to_list(None)

    async def count(self, scope: Scope, where: Mapping[str, Any]) -> int:
        with translated():
            return await self._collection.count_documents(self._where(scope, where))

    async def history(self, scope: Scope, id: str) -> list[LoggedEvent]:
        """Every event of a thing in order: the document first, then the log, merged by id, so the newest is there."""
        with translated():
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
        with translated():
            document = await self._collection.find_one({"_id": id, "tenant": scope.tenant})
            if document is None:
                raise NotFound
            return await self._private.reveal(scope, id, document.get("private", {}), fields)

    async def record_access(self, scope: Scope, id: str, fields: Iterable[str]) -> None:
        """Durably note who looked for or at `fields` of `id`, and why (`scope.purpose`)."""
        with translated():
            await self._private.record(scope, id, fields)

    async def texts(self, scope: Scope, ids: Iterable[str], fields: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
        """Private texts of things that are not persons (notes, results), for their own pages; two reads in all."""
        with translated():
            where = {"_id": {"$in": list(ids)}, "tenant": scope.tenant}
            rows = await self._collection.find(where, {"private": 1}).to_list(None)
            return await self._private.open(scope.tenant, {r["_id"]: r.get("private", {}) for r in rows}, fields)

    def _where(self, scope: Scope, where: Mapping[str, Any]) -> Document:
        """Tenant and `undone` stand beside the caller's filter, so no filter can replace them."""
        return {"$and": [{"tenant": scope.tenant, "data.undone": False}, dict(where)]}


def _pause(command: CommandRef, attempt: int) -> float:
    """Seconds before the next try: doubling, and spread by the command's own id so that rivals part ways."""
    spread = 0.5 + zlib.crc32(f"{command.id}{attempt}".encode()) % 100 / 100
    return min(FIRST_PAUSE_S * 2.0**attempt, LONGEST_PAUSE_S) * spread


def _exactly(document: Document) -> Document:
    return {"_id": document["_id"], "tenant": document["tenant"], "version": document["version"]}


def _entry(document: Document, command: CommandRef) -> Document | None:
    return next((row for row in document["handled"] if row["command_id"] == command.id), None)


def _nested(fields: Mapping[str, Any]) -> Document:
    """`{"private.a": x}` → `{"private": {"a": x}}`, leaving out what is None: an insert has no dotted names."""
    nested: Document = {}
    for path, value in fields.items():
        head, _, tail = path.partition(".")
        if value is None:
            continue
        if tail:
            nested.setdefault(head, {})[tail] = value
        else:
            nested[head] = value
    return nested
