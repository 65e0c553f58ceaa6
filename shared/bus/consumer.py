"""The consumer runner: one loop per group, for projections and reactions alike.

Delivery is at least once and effects are exact: positions live in MongoDB and move with the effects, versions drop
what was seen, gaps are filled from the owner, dead letters park their key.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiokafka.errors import IllegalStateError

from shared.bus.circuit import Circuit
from shared.bus.clients import AWAY
from shared.bus.deliveries import Delivery, received
from shared.bus.partition import Partition, Place
from shared.bus.reader import IDLE_S, Polled, Reader, Stalled
from shared.bus.redrive import Redrive
from shared.bus.settings import BusSettings
from shared.bus.settling import Settling
from shared.bus.work import Work
from shared.kernel.errors import DomainError
from shared.store import parked
from shared.store.consumption import Consumption
from shared.store.driver import PyMongoError
from shared.store.positions import Overtaken
from shared.store.service_store import ServiceStore
from shared.telemetry import metric_defs as metrics
from shared.telemetry.logs import get_logger

_log = get_logger("consumer")
_WORDS_EVERY_S = 1.0
_LONGEST_PAUSE_S = 5.0


class Consumer:
    """Runs one group until stopped. `begin` makes the work of one batch."""

    def __init__(
        self,
        service: str,
        store: ServiceStore,
        settings: BusSettings,
        memory: Consumption,
        topics: Sequence[str],
        begin: Callable[[], Work],
        settling: Settling,
        *,
        most: int,
        beat: Callable[[], None],
        idle_s: float = IDLE_S,
    ) -> None:
        self.group = memory.group
        self._labels = (service, memory.group)
        self._clocks = store.clocks
        self._clock = store.clock
        self._settings = settings
        self._memory = memory
        self._topics = topics
        self._begin = begin
        self._settling = settling
        self._redrive = Redrive(memory, store.ring, begin, settling)
        self._most = most
        self._beat = beat
        self._idle_s = idle_s
        self._circuits: defaultdict[Place, Circuit] = defaultdict(Circuit)
        self._story: dict[str, datetime] = {}
        self._reader: Reader | None = None
        self._words_at = 0.0
        self._failures = 0
        self._stopping = asyncio.Event()

    # -- the loop

    async def run(self) -> None:
        """Until `stop`. What Kafka or MongoDB do is waited out; the client is made anew after an error of Kafka's."""
        while not self._stopping.is_set():
            self._beat()
            try:
                await self._membership()
            except (Stalled, *AWAY) as error:
                await self._pause(error)

    def stop(self) -> None:
        """Ends `run` after the record it is at."""
        self._stopping.set()
        self._settling.stop()

    @property
    def assigned(self) -> bool:
        """Whether this process reads any partition."""
        return self._reader is not None and bool(self._reader.partitions)

    @property
    def caught_up(self) -> bool:
        """Whether all that lies on this process's partitions has been taken in, as far as the client has heard."""
        return self._reader is not None and self._reader.at_end

    @property
    def open_circuits(self) -> int:
        return sum(circuit.is_open for circuit in self._circuits.values())

    async def _membership(self) -> None:
        reader = self.open_reader()
        try:
            await reader.start()
            self._reader = reader
            while not self._stopping.is_set():
                self._beat()
                await self._guarded_turn(reader)
        finally:
            self._reader = None
            await reader.stop()

    def open_reader(self) -> Reader:
        """A new membership in the group."""
        return Reader(self._settings, self._memory, self._topics, self._circuits, most=self._most, idle_s=self._idle_s)

    async def _guarded_turn(self, reader: Reader) -> None:
        """What MongoDB does, or a lost partition, only means to read the positions again."""
        try:
            await self._turn(reader)
            self._failures = 0
        except (PyMongoError, DomainError, Overtaken, IllegalStateError) as error:
            reader.forget()
            await self._pause(error)

    async def _pause(self, error: Exception) -> None:
        _log.warning("consumer interrupted", group=self.group, error=type(error).__name__)
        self._failures += 1
        pause = min(0.1 * 2**self._failures, _LONGEST_PAUSE_S) * (0.5 + self._settling.random())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause)

    async def _turn(self, reader: Reader) -> None:
        polled = await reader.poll()
        if polled:
            await self._take_in(reader, polled)
        if time.monotonic() - self._words_at > _WORDS_EVERY_S:
            self._words_at = time.monotonic()
            await self._note(reader.partitions.values())
            waited_s = await self._see_to_parked(reader)
            self._measure(reader, waited_s)
        await reader.report()

    # -- one batch

    async def _take_in(self, reader: Reader, polled: Polled) -> None:
        batch = [(part, [received(each, each.offset, part.epoch) for each in records]) for part, records in polled]
        await self._follow_story(batch)
        work = await self.prepare([each for _, them in batch for each in them])
        for part, them in batch:
            if not await self._settling.advance(work, part, them):
                reader.hold(part)
        await self.commit(work, [part for part, _ in batch])
        metrics.CONSUMER_APPLIED.labels(*self._labels).inc(sum(len(them) for _, them in batch))
        self._tell_age(polled)

    async def prepare(self, them: Sequence[Delivery]) -> Work:
        """The work of a batch, with what is known of its aggregates."""
        work = self._begin()
        await work.load([each.envelope for each in them if each.envelope])
        return work

    async def commit(self, work: Work, parts: Sequence[Partition]) -> None:
        """Effects, versions, dead letters and positions of the batch, whole or not at all.

        Where it left nothing else, its positions wait for the next look: most of what a projection reads it passes by.
        """
        if not work.writes.changed and all(part.can_wait for part in parts):
            return
        work.writes.moves = [part.move() for part in parts]
        await self._memory.commit(work.writes)
        for part in parts:
            part.settle()

    async def _note(self, parts: Iterable[Partition]) -> None:
        """The positions that waited."""
        if moved := [part for part in parts if part.moved]:
            await self._memory.note([part.move() for part in moved])
            for part in moved:
                part.settle()

    async def _follow_story(self, batch: Sequence[tuple[Partition, Sequence[Delivery]]]) -> None:
        """A story tenant's time is at least that of any event met; written only when it moves."""
        events = [each.envelope for _, them in batch for each in them if each.envelope and each.envelope.story]
        latest: dict[str, datetime] = {}
        for event in events:
            latest[event.tenant] = max(event.time, latest.get(event.tenant, event.time))
        for tenant, at in latest.items():
            if tenant not in self._story or self._story[tenant] < at:
                await self._clocks.advance_tenant(tenant, at)
                self._story[tenant] = at

    # -- what a person sees

    async def _see_to_parked(self, reader: Reader) -> float:
        """Carries out what was said about dead letters; how long the oldest has waited, in seconds.

        Nothing is asked of the database while no partition of ours has one: two questions a second for each group were
        a fifth of what an idle platform did.
        """
        if not any(part.parked for part in reader.partitions.values()):
            return 0.0
        await self._redrive.apply(reader.partitions)
        oldest = await parked.oldest(self._memory.parked, self.group)
        return max((self._clock.now() - oldest).total_seconds(), 0.0) if oldest else 0.0

    def _measure(self, reader: Reader, waited_s: float) -> None:
        metrics.PARKED_OLDEST_AGE.labels(*self._labels).set(waited_s)
        metrics.CONSUMER_PENDING.labels(*self._labels).set(reader.behind())
        metrics.CONSUMER_CIRCUIT_OPEN.labels(*self._labels).set(min(self.open_circuits, 1))
        for topic in self._topics:
            count = sum(place[0] == topic for place in reader.partitions)
            metrics.CONSUMER_PARTITIONS.labels(*self._labels, topic).set(count)

    def _tell_age(self, polled: Sequence[tuple[Partition, Sequence[Any]]]) -> None:
        newest = max(records[-1].timestamp for _, records in polled) / 1000
        metrics.CONSUMER_EVENT_AGE.labels(*self._labels).set(max(self._clock.now().timestamp() - newest, 0.0))
