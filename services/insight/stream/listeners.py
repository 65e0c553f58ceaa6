"""Who listens in this process, and what each is still to be told.

Memory is bounded: what waits for a listener is merged by park and thing, many things of a kind into one word for all;
only the latest changes are kept for those who come back.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from services.insight.domain.errors import TooManyStreams
from services.insight.indicators import INDICATORS
from services.insight.sight import Sight
from services.insight.stream.changes import Change, ThingChange
from shared.store.written import Stamp

_RETRY_AFTER_S = 10
_ALL = tuple(indicator.id for indicator in INDICATORS)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a listener is told that the stream lives, how long one may take nothing in, how many one account may
    have, how many signals and changed things are kept, and how many things of a kind are named before the kind is.
    """

    beat_s: float = 15.0
    stall_s: float = 30.0
    per_account: int = 8
    kept: int = 1000
    things: int = 20_000
    named: int = 100


@dataclass(frozen=True, slots=True)
class Told:
    """Figures that changed, by park (None: every park the listener sees), and things with their versions, up to a
    moment. A kind of things without id: any of them may be another.
    """

    parks: Sequence[tuple[str | None, tuple[str, ...]]]
    stamp: Stamp
    things: Sequence[tuple[str, str | None, int | None]] = ()


class Listener:
    """One client. `news` comes when there is something to tell."""

    def __init__(self, sight: Sight, named: int) -> None:
        self.sight = sight
        self._named = named
        self._parks: dict[str | None, set[str]] = {}
        self._things: dict[str, dict[str, int] | None] = {}
        self._stamp = Stamp(0, 0)
        self._news = asyncio.Event()

    def tell(self, change: Change, stamp: Stamp) -> None:
        if self.sight.figures and change.lies_in(self.sight.area):
            self._parks.setdefault(change.park, set()).update(change.ids)
            self._wake(stamp)

    def tell_thing(self, change: ThingChange, stamp: Stamp) -> None:
        if not change.is_seen(self.sight.things):
            return
        those = self._things.setdefault(change.resource, {})
        if those is not None:
            those[change.id] = change.version
            self._things[change.resource] = those if len(those) <= self._named else None
        self._wake(stamp)

    def tell_all(self, stamp: Stamp) -> None:
        self._parks.clear()
        self._things = dict.fromkeys(self.sight.things)
        if self.sight.figures:
            self._parks[self.sight.area.get("park")] = set(_ALL)
        self._wake(stamp)

    def _wake(self, stamp: Stamp) -> None:
        self._stamp = stamp
        self._news.set()

    async def news(self) -> Told:
        """Waits for a change; all since the last time, in one."""
        await self._news.wait()
        self._news.clear()
        parks, self._parks = self._parks, {}
        told = [(park, tuple(id for id in _ALL if id in ids)) for park, ids in parks.items()]
        return Told(told, self._stamp, self._changed_things())

    def _changed_things(self) -> tuple[tuple[str, str | None, int | None], ...]:
        things, self._things = self._things, {}
        named = ((kind, id, version) for kind, those in things.items() for id, version in (those or {}).items())
        return (*named, *((kind, None, None) for kind, those in things.items() if those is None))


class Listeners:
    """`at` is the moment up to which everything has been heard; None before the first."""

    def __init__(self, pace: Pace) -> None:
        self.at: Stamp | None = None
        self.pace = pace
        self._since = Stamp(0, 0)
        self._kept: deque[tuple[Stamp, Sequence[Change], Sequence[ThingChange]]] = deque()
        self._things = 0
        self._here: defaultdict[str, set[Listener]] = defaultdict(set)
        self._accounts: Counter[str] = Counter()

    @contextmanager
    def listening(self, account: str, sight: Sight, heard: Stamp | None) -> Iterator[Listener]:
        """A place among the listeners, told at once what changed since `heard`. Raises `TooManyStreams`."""
        if self._accounts[account] >= self.pace.per_account:
            raise TooManyStreams(most=self.pace.per_account, retry_after_s=_RETRY_AFTER_S)
        listener = Listener(sight, self.pace.named)
        self._accounts[account] += 1
        self._here[sight.tenant].add(listener)
        try:
            if heard is not None:
                self._catch_up(listener, heard)
            yield listener
        finally:
            self._accounts -= Counter([account])
            self._here[sight.tenant].discard(listener)

    def hear(self, stamp: Stamp, changes: Sequence[Change], things: Sequence[ThingChange] = ()) -> None:
        """Tell everybody whom it concerns, and keep it for those who come back."""
        self.at = stamp
        self._kept.append((stamp, changes, things))
        self._things += len(things)
        while len(self._kept) > self.pace.kept or self._things > self.pace.things:
            self._since, _, gone = self._kept.popleft()
            self._things -= len(gone)
        for change in changes:
            for listener in self._here.get(change.tenant, ()):
                listener.tell(change, stamp)
        for thing in things:
            for listener in self._here.get(thing.tenant, ()):
                listener.tell_thing(thing, stamp)

    def begin_at(self, stamp: Stamp) -> None:
        """Nothing from before is known any more: everybody is told that every figure may have changed."""
        self.at = self._since = stamp
        self._kept.clear()
        self._things = 0
        for listener in [each for those in self._here.values() for each in those]:
            listener.tell_all(stamp)

    def _catch_up(self, listener: Listener, heard: Stamp) -> None:
        if self.at is None:
            return
        if not self._since <= heard <= self.at:
            listener.tell_all(self.at)
            return
        tenant = listener.sight.tenant
        for stamp, changes, things in self._kept:
            if stamp <= heard:
                continue
            for change in (each for each in changes if each.tenant == tenant):
                listener.tell(change, stamp)
            for thing in (each for each in things if each.tenant == tenant):
                listener.tell_thing(thing, stamp)
