"""A polled batch under way: what it has led to so far, computed before anything is written.

Two kinds share this shape. A projection folds rows in memory; a reaction carries out its effect at once (repeats are
harmless) and remembers the version.
"""

from collections.abc import Collection, Mapping, Set
from typing import Protocol

from shared.bus.do import Do, Stores, reaction_scope
from shared.bus.envelope import Envelope
from shared.bus.groups import Projection, Reactions, Row, handler_of, kind_of
from shared.bus.results import DONE, Result
from shared.store.consumption import Consumption, Seen, Writes


class ForeignTenant(Exception):
    """The event's tenant is not the one its aggregate belongs to."""


class Work(Protocol):
    """One batch of one group."""

    writes: Writes

    def concerns(self, event: Envelope) -> bool:
        """Whether the group has anything to do with this kind of thing; what does not concern it is passed by."""
        ...

    async def load(self, aggregates: Collection[str]) -> None:
        """Read what is known of these aggregates, in one query per collection."""
        ...

    def version(self, event: Envelope) -> int:
        """The last version taken in; 0 when none. Raises `ForeignTenant`."""
        ...

    async def apply(self, event: Envelope) -> Result:
        """Take in the next version; on `Done` the version has moved."""
        ...

    def skip(self, event: Envelope) -> None:
        """Count the version as taken in without its effect."""
        ...


class _Versions:
    """Versions kept in `seen`."""

    def __init__(self, memory: Consumption, kinds: Set[str]) -> None:
        self.writes = Writes()
        self._memory = memory
        self._kinds = kinds
        self._seen: dict[str, Seen] = {}

    def concerns(self, event: Envelope) -> bool:
        """A thing none of whose events is taken up leaves nothing that a missed version could spoil."""
        return kind_of(event.name) in self._kinds

    async def load(self, aggregates: Collection[str]) -> None:
        self._seen |= await self._memory.seen(aggregates)

    def version(self, event: Envelope) -> int:
        known = self._seen.get(event.aggregate)
        if known is None:
            return 0
        if known.tenant != event.tenant:
            raise ForeignTenant
        return known.version

    def skip(self, event: Envelope) -> None:
        seen = Seen(event.tenant, event.version, event.source, event.logepoch)
        self._seen[event.aggregate] = self.writes.seen[event.aggregate] = seen


class Reacting(_Versions):
    """Effect, then `seen`, then position."""

    def __init__(self, memory: Consumption, reactions: Reactions, service: str, stores: Stores) -> None:
        super().__init__(memory, reactions.kinds)
        self._reactions = reactions
        self._service = service
        self._stores = stores

    async def apply(self, event: Envelope) -> Result:
        handle = handler_of(self._reactions.table, event.name)
        result: Result = DONE
        if handle is not None:
            do = Do(reaction_scope(self._service, event), self._memory.group, event.id, self._stores)
            result = await handle(do, event)
        if result == DONE:
            self.skip(event)
        return result


class Folding(_Versions):
    """Rows that carry their own version; an aggregate without a row has it in `seen`."""

    def __init__(self, memory: Consumption, projection: Projection) -> None:
        super().__init__(memory, projection.kinds)
        self._projection = projection
        self._rows: dict[str, Row] = {}

    async def load(self, aggregates: Collection[str]) -> None:
        self._rows |= await self._memory.rows(aggregates)
        await super().load([id for id in aggregates if id not in self._rows])

    def version(self, event: Envelope) -> int:
        row = self._rows.get(event.aggregate)
        if row is None:
            return super().version(event)
        if row["tenant"] != event.tenant:
            raise ForeignTenant
        return int(row["version"])

    async def apply(self, event: Envelope) -> Result:
        fold = handler_of(self._projection.fold, event.name)
        before = self._rows.get(event.aggregate)
        after = before if fold is None else fold(dict(before) if before else None, event)
        self._put(event, before, after)
        return DONE

    def skip(self, event: Envelope) -> None:
        before = self._rows.get(event.aggregate)
        self._put(event, before, before)

    def _put(self, event: Envelope, before: Mapping[str, object] | None, after: Row | None) -> None:
        if after is None:
            super().skip(event)
            if before is not None:
                del self._rows[event.aggregate]
                self.writes.rows[event.aggregate] = None
            return
        kept = {"tenant": event.tenant, "version": event.version, "log": event.source, "epoch": event.logepoch}
        row = {**after, "_id": event.aggregate, **kept}
        self._rows[event.aggregate] = self.writes.rows[event.aggregate] = row
