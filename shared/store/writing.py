"""How a command changes one thing: load, decide, fold, write once under a version check.

Promises that a command takes effect once, and that "handled before" is said only of what a majority holds. An outcome
that is not known is `Unavailable`; the same command may be sent again.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from shared.contracts.base import Event
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError, DuplicateKey, IdempotencyKeyReused, NotFound, Stale, Unavailable
from shared.kernel.ids import Ids
from shared.kernel.scope import CommandRef, Scope
from shared.store import documents
from shared.store.aggregate import Aggregate, Changed, Decision, S
from shared.store.driver import LINEARIZABLE, Collection, Document, DuplicateKeyError, timeout, with_read_concern
from shared.store.faults import bounded
from shared.store.keys import KeyRing
from shared.store.natural_keys import is_taken
from shared.store.privacy import PrivateFields
from shared.store.queues import Queues
from shared.store.story import StoryClocks
from shared.telemetry.metric_defs import COMMAND_RETRIES

ATTEMPTS = 12
"""Lost races in a row before the caller is told to come again."""
FIRST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.1
CONFIRM_SECONDS = 3
CREATED = 201

Decide = Callable[[S | None, datetime], Decision]


class _HandledBefore(Exception):
    """This command is found on the thing; a majority has yet to confirm it."""


@dataclass(frozen=True, slots=True)
class Order(Generic[S]):
    """One call of `change`."""

    scope: Scope
    command: CommandRef
    id: str
    decide: Decide[S]
    if_match: int | None
    status: int


class Writer(Generic[S]):
    """Changes things of one aggregate's collection."""

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
        self._aggregate = aggregate
        self._collection = collection
        self._log = log
        self._private = private
        self._ring = ring
        self._clocks = clocks
        self._clock = clock
        self._ids = ids
        self._wake = wake
        self._queues = Queues()

    async def change(self, order: Order[S]) -> Changed[S]:
        """Try until it is done, refused, or lost too often."""
        with bounded():
            for attempt in range(ATTEMPTS):
                is_hopeful = attempt == 0 and order.status == CREATED
                changed = await self._try(order, is_hopeful=is_hopeful)
                if changed is not None:
                    return changed
                COMMAND_RETRIES.labels(self._aggregate.name).inc(not is_hopeful)
                await asyncio.sleep(_pause(order.command, attempt))
        raise Unavailable(retry_after_s=1)

    async def _try(self, order: Order[S], *, is_hopeful: bool) -> Changed[S] | None:
        """One try; None when somebody else was faster. Confirming waits outside the queue: repeats come in crowds."""
        try:
            async with self._queues.turn(order.id):
                return await (self._hope(order) if is_hopeful else self._attempt(order))
        except _HandledBefore:
            return await self._earlier(order)

    async def _hope(self, order: Order[S]) -> Changed[S] | None:
        """What is about to be made is hardly ever there, so it is written without a look. A refusal counts only after
        one: the command may have been handled before.
        """
        try:
            return await self._insert(order, has_looked=False)
        except DomainError:
            return None

    async def _attempt(self, order: Order[S]) -> Changed[S] | None:
        document = await self._collection.find_one({"_id": order.id, "tenant": order.scope.tenant})
        if document is None:
            return await self._insert(order, has_looked=True)
        if await self._handled(document, order.command) is not None:
            raise _HandledBefore
        state = self._state(document, order.if_match)
        at = await self._clocks.now(order.scope)
        decision = order.decide(state, at)
        if decision.events:
            return await self._update(order, document, state, decision, at)
        return await self._remember(order, document, state, at)

    def _state(self, document: Document, if_match: int | None) -> S:
        thing = documents.stored(self._aggregate, document)
        if thing.state.undone:
            raise NotFound
        if if_match is not None and if_match != thing.version:
            raise Stale(current=thing)
        return thing.state

    def _fold(self, state: S | None, events: Iterable[Event]) -> S:
        for event in events:
            state = self._aggregate.evolve(state, event)
        if state is None:
            raise NotFound
        return state

    def _fields(self, order: Order[S], state: S, decision: Decision) -> Document:
        lookups = {
            f"lookup.{name}": None if text is None else self._ring.lookup(order.scope.tenant, name, text)
            for name, text in decision.lookups.items()
        }
        return {**lookups, **documents.deadlines(self._aggregate.due(state))}

    async def _sealed(self, order: Order[S], decision: Decision) -> Document:
        if not decision.private:
            return {}
        sealed = await self._private.seal(order.scope.tenant, order.id, decision.private)
        return {f"private.{name}": value for name, value in sealed.items()}

    async def _insert(self, order: Order[S], *, has_looked: bool) -> Changed[S] | None:
        at = await self._clocks.now(order.scope)
        decision = order.decide(None, at)
        state = self._fold(None, decision.events)
        events = documents.pending_events(order.scope, order.command, decision.events, 0, at, self._ids)
        documents.check_room((), events)
        extra = _nested(self._fields(order, state, decision))
        extra["handled"] = [documents.handled_entry(order.command, len(events), order.status)]
        document = documents.insertion(order.scope, order.id, state, events, at, self._clock.now(), extra)
        if decision.private and await is_taken(self._aggregate, self._collection, document):
            raise DuplicateKey  # before a data key is made that nothing would use
        document |= _nested(await self._sealed(order, decision))
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError as error:
            await self._lost_insert(order, error, has_looked=has_looked)
            return None
        return await self._done(order, document, state, at)

    async def _lost_insert(self, order: Order[S], error: DuplicateKeyError, *, has_looked: bool) -> None:
        """Somebody holds this `_id` (then the next try sees it) or the natural key (then it is a duplicate)."""
        if "_id" not in ((error.details or {}).get("keyPattern") or {}):
            raise DuplicateKey from error
        if has_looked and await self._confirmed(order) is None:
            raise NotFound from error

    async def _remember(self, order: Order[S], document: Document, state: S, at: datetime) -> Changed[S] | None:
        """A command that changes nothing only adds itself to `handled`, under the same check."""
        entry = documents.handled_entry(order.command, document["version"], order.status)
        push = {"$push": {"handled": {"$each": [entry], "$slice": -documents.REMEMBERED}}}
        result = await self._collection.update_one(_exactly(document, order.command), push)
        return await self._done(order, document, state, at) if result.matched_count else None

    async def _update(
        self, order: Order[S], document: Document, state: S, decision: Decision, at: datetime
    ) -> Changed[S] | None:
        folded = self._fold(state, decision.events)
        version = document["version"]
        events = documents.pending_events(order.scope, order.command, decision.events, version, at, self._ids)
        documents.check_room(document.get("outbox", ()), events)
        entry = documents.handled_entry(order.command, version + len(events), order.status)
        fields = {**await self._sealed(order, decision), **self._fields(order, folded, decision)}
        update = documents.update(folded, events, at, self._clock.now(), fields, entry)
        try:
            result = await self._collection.update_one(_exactly(document, order.command), update)
        except DuplicateKeyError as error:
            raise DuplicateKey from error
        if not result.matched_count:
            return None
        return await self._done(order, {**document, **update["$set"]}, folded, at)

    async def _done(self, order: Order[S], document: Document, state: S, at: datetime) -> Changed[S]:
        self._wake()
        await self._clocks.advance(order.scope, at)
        return Changed(documents.thing(document, state), repeated=False, status=order.status)

    # -- earlier outcomes

    async def _handled(self, document: Document, command: CommandRef) -> Document | None:
        """What tells of this command: asked in `handled`, then `outbox`, then (only when `handled` is full) the log."""
        recent: list[Document] = [*document["handled"], *document.get("outbox", ())]
        told = next((row for row in recent if row["command_id"] == command.id), None)
        if told or len(document["handled"]) < documents.REMEMBERED:
            return told
        where = {"tenant": document["tenant"], "aggregate": document["_id"], "command_id": command.id}
        return await self._log.find_one(where)

    async def _earlier(self, order: Order[S]) -> Changed[S] | None:
        """The first reply again, but only when a majority still holds it; otherwise try anew.

        A command older than `handled` remembers is answered as it would be now: a route has one status.
        """
        document = await self._confirmed(order)
        told = await self._handled(document, order.command) if document else None
        if document is None or told is None:
            return None
        if told["digest"] != order.command.digest:
            raise IdempotencyKeyReused
        thing = documents.stored(self._aggregate, document)
        # The process that wrote may have died before it moved the story.
        await self._clocks.advance(order.scope, thing.updated_at)
        return Changed(thing, repeated=True, status=told.get("status", order.status))

    async def _confirmed(self, order: Order[S]) -> Document | None:
        """Read as of now: a primary that was cut off may hold a write that a failover takes back."""
        with timeout(CONFIRM_SECONDS):
            document = await with_read_concern(self._collection, LINEARIZABLE).find_one({"_id": order.id})
        return document if document and document["tenant"] == order.scope.tenant else None


def _pause(command: CommandRef, attempt: int) -> float:
    """Seconds before the next try: doubling, and spread by the command's own id so that rivals part ways."""
    spread = 0.5 + zlib.crc32(f"{command.id}{attempt}".encode()) % 100 / 100
    return min(FIRST_PAUSE_S * 2.0**attempt, LONGEST_PAUSE_S) * spread


def _exactly(document: Document, command: CommandRef) -> Document:
    """This thing as it was read. Remembering a command moves no version, so a rival with the same one is told apart."""
    where = {name: document[name] for name in ("_id", "tenant", "version")}
    return {**where, "handled.command_id": {"$ne": command.id}}


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
