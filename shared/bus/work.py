"""A polled batch under way: what it has led to so far, computed before anything is written.

Two kinds share this shape. Projections fold rows in memory; a reaction carries out its effect at once (repeats are
harmless) and remembers the version.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Protocol

from shared.bus.do import Do, Stores, reaction_scope
from shared.bus.envelope import Envelope
from shared.bus.groups import Projection, Reactions, Row, handler_of, kind_of
from shared.bus.results import DONE, Result
from shared.store.consumption import Consumption, Seen, Thing, Writes

_REACTED = ""
"""Reactions keep no rows."""


class ForeignTenant(Exception):
    """The event's tenant is not the one its aggregate belongs to."""


class Work(Protocol):
    """One batch of one group."""

    writes: Writes

    def concerns(self, event: Envelope) -> bool:
        """Whether the group has anything to do with this kind of thing; what does not concern it is passed by."""
        ...

    async def load(self, events: Collection[Envelope]) -> None:
        """Read what is known of the things of those that concern the group, in one query per collection."""
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
        self._seen: dict[Thing, Seen] = {}

    def concerns(self, event: Envelope) -> bool:
        """A thing none of whose events is taken up leaves nothing that a missed version could spoil."""
        return kind_of(event.name) in self._kinds

    async def _load_seen(self, things: Collection[Thing]) -> None:
        self._seen |= await self._memory.seen(things)

    def _seen_version(self, thing: Thing, tenant: str) -> int:
        known = self._seen.get(thing)
        if known is None:
            return 0
        if known.tenant != tenant:
            raise ForeignTenant
        return known.version

    def _see(self, thing: Thing, event: Envelope) -> None:
        seen = Seen(event.tenant, event.version, event.source, event.logepoch)
        self._seen[thing] = self.writes.seen[thing] = seen


class Reacting(_Versions):
    """Effect, then `seen`, then position."""

    def __init__(self, memory: Consumption, reactions: Reactions, service: str, stores: Stores) -> None:
        super().__init__(memory, reactions.kinds)
        self._reactions = reactions
        self._service = service
        self._stores = stores

    async def load(self, events: Collection[Envelope]) -> None:
        await self._load_seen({(_REACTED, event.aggregate) for event in events if self.concerns(event)})

    def version(self, event: Envelope) -> int:
        return self._seen_version((_REACTED, event.aggregate), event.tenant)

    async def apply(self, event: Envelope) -> Result:
        handle = handler_of(self._reactions.table, event.name)
        result: Result = DONE
        if handle is not None:
            do = Do(reaction_scope(self._service, event), self._memory.group, event.id, self._stores)
            result = await handle(do, event)
        if result == DONE:
            self.skip(event)
        return result

    def skip(self, event: Envelope) -> None:
        self._see((_REACTED, event.aggregate), event)


class Folding(_Versions):
    """Rows that carry their own version, in each projection that folds the kind of thing; one without a row has it in
    `seen`.

    A projection that has come further than another lets pass what it has folded already.
    """

    def __init__(self, memory: Consumption, by_kind: Mapping[str, Sequence[Projection]]) -> None:
        super().__init__(memory, by_kind.keys())
        self._by_kind = by_kind
        self._rows: dict[Thing, Row] = {}

    async def load(self, events: Collection[Envelope]) -> None:
        things = {thing for event in events for _, thing in self._things(event)}
        self._rows |= await self._memory.rows(things)
        await self._load_seen(things - self._rows.keys())

    def version(self, event: Envelope) -> int:
        """Of the projection that has come least far."""
        return min((self._version(thing, event.tenant) for _, thing in self._things(event)), default=0)

    async def apply(self, event: Envelope) -> Result:
        """A fold that fails leaves every row as it was."""
        folded = [(thing, self._after(projection, thing, event)) for projection, thing in self._behind(event)]
        for thing, after in folded:
            self._put(thing, event, after)
        return DONE

    def skip(self, event: Envelope) -> None:
        for _, thing in self._behind(event):
            self._put(thing, event, self._rows.get(thing))

    def _things(self, event: Envelope) -> Iterable[tuple[Projection, Thing]]:
        return [(each, (each.collection, event.aggregate)) for each in self._by_kind.get(kind_of(event.name), ())]

    def _behind(self, event: Envelope) -> Iterable[tuple[Projection, Thing]]:
        return [each for each in self._things(event) if self._version(each[1], event.tenant) < event.version]

    def _version(self, thing: Thing, tenant: str) -> int:
        row = self._rows.get(thing)
        if row is None:
            return self._seen_version(thing, tenant)
        if row["tenant"] != tenant:
            raise ForeignTenant
        return int(row["version"])

    def _after(self, projection: Projection, thing: Thing, event: Envelope) -> Row | None:
        fold, before = handler_of(projection.fold, event.name), self._rows.get(thing)
        return before if fold is None else fold(dict(before) if before else None, event)

    def _put(self, thing: Thing, event: Envelope, after: Row | None) -> None:
        if after is None:
            self._see(thing, event)
            if self._rows.pop(thing, None) is not None:
                self.writes.rows[thing] = None
            return
        kept = {"tenant": event.tenant, "version": event.version, "log": event.source, "epoch": event.logepoch}
        row = {**after, "_id": event.aggregate, **kept}
        self._rows[thing] = self.writes.rows[thing] = row
