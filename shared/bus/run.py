"""Puts a service's bus together: relay with sweep, consumers, readiness, and what `index` makes.

The loops are for `Opened.loops`; cancelled, each finishes what it is at, within 20 s.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from secrets import SystemRandom
from typing import Any, Protocol

from shared.bus import topics
from shared.bus.consumer import Consumer
from shared.bus.do import Stores
from shared.bus.groups import Folds, Projection, Reactions, by_source
from shared.bus.owner import Owner
from shared.bus.owners import Owners
from shared.bus.reader import IDLE_S
from shared.bus.relay import Relay
from shared.bus.settings import BusSettings, Pace
from shared.bus.settling import Settling
from shared.bus.sweep import Deadlines, Sweep
from shared.bus.topics import topic_of
from shared.bus.watchdog import Watchdog
from shared.bus.work import Folding, Reacting, Work
from shared.store import consumption
from shared.store.aggregate import Aggregate
from shared.store.consumption import Consumption
from shared.store.service_store import ServiceStore
from shared.web.client import OwnerClient

STOP_S = 20.0
_OUTBOX_AGE = timedelta(seconds=30)
_FOLDED_AT_ONCE = 500
_REACTED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class BusParts:
    """All that a service's bus consists of.

    `aggregates` are those whose events the relay publishes; `lease_owner` names this process for good (its host), so
    that a restarted one retakes the lease at once; `random` answers a number from 0 to 1; `generation` is the
    projections'. Tests put their own `relay`, `consumer` and `memory` in place, to die between two steps.
    """

    service: str
    store: ServiceStore
    settings: BusSettings
    owner: Owner
    lease_owner: str
    random: Callable[[], float]
    aggregates: Sequence[Aggregate[Any]] = ()
    reactions: Sequence[Reactions] = ()
    projections: Sequence[Projection] = ()
    generation: int = 0
    deadlines: Sequence[Deadlines] = ()
    relay: type[Relay] = Relay
    consumer: type[Consumer] = Consumer
    memory: type[Consumption] = Consumption
    pace: Pace = field(default_factory=Pace)
    idle_s: float = IDLE_S

    @staticmethod
    def of(
        service: str,
        settings: BusSettings,
        store: ServiceStore,
        client: OwnerClient,
        *,
        aggregates: Sequence[Aggregate[Any]] = (),
        reactions: Sequence[Reactions] = (),
        projections: Sequence[Projection] = (),
        deadlines: Sequence[Deadlines] = (),
    ) -> "BusParts":
        """As every wiring wants them: this host holds the lease, missing events are asked of their owner."""
        return BusParts(
            service=service,
            store=store,
            settings=settings,
            owner=Owners(service, store, client),
            lease_owner=socket.gethostname(),
            random=SystemRandom().random,
            aggregates=aggregates,
            reactions=reactions,
            projections=projections,
            deadlines=deadlines,
        )


class Runner(Protocol):
    """A loop of the bus."""

    async def run(self) -> None: ...
    def stop(self) -> None: ...


class Bus:
    """A service's loops by role, its checks, and `index`."""

    def __init__(self, parts: BusParts) -> None:
        self._parts = parts
        self._watchdog = Watchdog()
        self._stores = Stores(parts.store)
        self.relay = _relay(parts, self._watchdog) if parts.aggregates else None
        self.folding = {each.source: self._consumer(each) for each in by_source(parts.projections, parts.generation)}
        self.consumers = [*self.folding.values(), *map(self._consumer, parts.reactions)]

    @property
    def loops(self) -> Mapping[str, tuple[Callable[[], Awaitable[None]], ...]]:
        """For the roles `relay` and `consume`."""
        relay: list[tuple[str, Runner]] = []
        if self.relay is not None:
            relay = [("relay", self.relay), ("sweep", _sweep(self._parts, self.relay, self._watchdog))]
        consume: list[tuple[str, Runner]] = [(each.group, each) for each in self.consumers]
        return {
            "relay": tuple(self._loop(name, runner) for name, runner in relay),
            "consume": tuple(self._loop(name, runner) for name, runner in consume),
        }

    @property
    def checks(self) -> Mapping[str, Callable[[], Awaitable[bool]]]:
        """What must hold before the process is ready, for the loops that run in it."""
        return {"relay": self._relay_is_well, "consumers": self._consumers_read}

    async def index(self) -> None:
        """Topic, indexes and collections; may be repeated."""
        await consumption.ensure(self._parts.store.database)
        await topics.create(self._parts.settings, self._topics())

    def _topics(self) -> set[str]:
        read = [each.sources for each in self._parts.projections] + [each.sources for each in self._parts.reactions]
        return {self._parts.service}.union(*read)

    async def _relay_is_well(self) -> bool:
        relay = self.relay
        if relay is None or not self._watchdog.watches("relay"):
            return True
        waited = relay.oldest is not None and self._parts.store.clock.now() - relay.oldest > _OUTBOX_AGE
        return relay.trouble is None and not waited

    async def _consumers_read(self) -> bool:
        running = [each for each in self.consumers if self._watchdog.watches(each.group)]
        return all(each.assigned and not each.open_circuits for each in running)

    def _loop(self, name: str, runner: Runner) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            self._watchdog.start()
            task = asyncio.create_task(runner.run())
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                runner.stop()
                await asyncio.wait_for(task, STOP_S)
                raise
            finally:
                self._watchdog.leave(name)

        return run

    def _consumer(self, kind: Folds | Reactions) -> Consumer:
        parts = self._parts
        group = f"{parts.service}.{kind.name}"
        into = kind.into if isinstance(kind, Folds) else ()
        memory = parts.memory(parts.store.client, parts.store.database, group, into)
        begin, most = self._work(kind, memory)

        def beat() -> None:
            self._watchdog.beat(group)

        store = parts.store
        return parts.consumer(
            parts.service,
            store,
            parts.settings,
            memory,
            [topic_of(source) for source in kind.sources],
            begin,
            Settling(parts.service, group, parts.owner, store.ring, store.clock, parts.random, beat),
            most=most,
            beat=beat,
            idle_s=parts.idle_s,
        )

    def _work(self, kind: Folds | Reactions, memory: Consumption) -> tuple[Callable[[], Work], int]:
        """How the work of a batch is made, and how many records it takes at most."""
        if isinstance(kind, Folds):
            return partial(Folding, memory, kind.by_kind), _FOLDED_AT_ONCE
        return partial(Reacting, memory, kind, self._parts.service, self._stores), _REACTED_AT_ONCE


def _relay(parts: BusParts, watchdog: Watchdog) -> Relay:
    collections = sorted({each.collection for each in parts.aggregates})
    return parts.relay(
        parts.service,
        parts.store,
        collections,
        parts.settings,
        parts.lease_owner,
        parts.pace,
        lambda: watchdog.beat("relay"),
    )


def _sweep(parts: BusParts, relay: Relay, watchdog: Watchdog) -> Sweep:
    return Sweep(parts.service, parts.store, parts.deadlines, lambda: relay.leads, lambda: watchdog.beat("sweep"))
