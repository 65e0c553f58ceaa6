"""The Kafka side of a group: which partitions are ours, where each goes on, and whether the log is still the same.

Positions come from MongoDB after each assignment; whatever the client fetched from elsewhere before is ignored. The
record before a position is read again at assignment and after silent 15 s: a higher log epoch, or no record there,
sends the partition to the beginning, where versions drop what was seen; so do rows that are new to the group.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from shared.bus.circuit import Circuit
from shared.bus.clients import AWAY, end
from shared.bus.envelope import epoch_of
from shared.bus.marks import first_mark
from shared.bus.partition import Partition, Place
from shared.bus.settings import BusSettings
from shared.bus.topics import source_of
from shared.store import parked
from shared.store.consumption import Consumption
from shared.telemetry.logs import get_logger

_log = get_logger("consumer")
_COMMIT_EVERY_S, _COMMIT_S = 2.0, 1.0
IDLE_S = 15.0
_PROMISED_S = 8.0


class Stalled(Exception):
    """The client hands out nothing although the log holds records: it must be made anew."""


Polled = list[tuple[Partition, Sequence[Any]]]


class Reader:
    """One group's membership and its partitions. Not to be used again after `stop`."""

    def __init__(
        self,
        settings: BusSettings,
        memory: Consumption,
        topics: Collection[str],
        circuits: defaultdict[Place, Circuit],
        *,
        most: int,
        idle_s: float = IDLE_S,
    ) -> None:
        self.partitions: dict[Place, Partition] = {}
        self._kafka = AIOKafkaConsumer(**settings.consumer(memory.group, most))
        self._look_ms = settings.look_ms
        self._memory = memory
        self._topics = topics
        self._circuits = circuits
        self._idle_s = idle_s
        self._committed = time.monotonic()
        self._told: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        await self._kafka.start()
        self._kafka.subscribe(list(self._topics), listener=_Holding(self.forget, self._kafka.pause))

    async def stop(self) -> None:
        await end(self._kafka)

    def forget(self) -> None:
        """Take every partition over anew: after a rebalance, or when a write failed."""
        self.partitions.clear()

    async def poll(self) -> Polled:
        """Records that come next, by partition; at most `most` in all."""
        await self._take_over()
        self._resume()
        polled = await self._kafka.getmany(timeout_ms=self._look_ms)
        if not polled:
            await self._doubt_the_silent()
        fresh = [(self.partitions.get(tuple(place)), records) for place, records in polled.items()]
        return [(part, kept) for part, records in fresh if part and (kept := await self._next(part, records))]

    # -- where to go on

    async def _take_over(self) -> None:
        new = [tuple(place) for place in self._kafka.assignment() if tuple(place) not in self.partitions]
        if not new:
            return
        memory = self._memory
        positions = await memory.positions(new)
        waiting = await parked.keys(memory.parked, memory.group)
        taken = [
            Partition(place, positions.get(place), waiting.get(place, {}), self._circuits[place], memory.into)
            for place in new
        ]
        await self._look_back(taken)
        self.partitions |= {part.place: part for part in taken}

    async def _doubt_the_silent(self) -> None:
        """Asked only when nothing was polled: while there is a backlog, a partition may just have to wait its turn."""
        now = time.monotonic()
        parts = self.partitions.values()
        silent = [part for part in parts if now - part.heard_at > self._patience(part) and part.ready(now)]
        if any(part.promised for part in silent):
            raise Stalled
        if silent:
            await self._look_back(silent)

    def _patience(self, part: Partition) -> float:
        """A record that was there when we asked and does not come means a client that is dead."""
        return _PROMISED_S if part.promised else self._idle_s

    async def _look_back(self, parts: Sequence[Partition]) -> None:
        places = [TopicPartition(*part.place) for part in parts]
        begins, ends = await asyncio.gather(self._kafka.beginning_offsets(places), self._kafka.end_offsets(places))
        for part, place in zip(parts, places, strict=True):
            part.heard_at = time.monotonic()
            part.begin = begins[place]
            last = part.next - 1
            if part.is_new or last < part.begin or last >= ends[place]:
                self._begin_anew(part)
            else:
                part.look_back = last
                self._kafka.seek(place, last)
            part.promised = part.look_back is not None or part.next < ends[place]
            self._kafka.resume(place)

    def _begin_anew(self, part: Partition) -> None:
        if part.stored is not None and part.next != part.begin:
            _log.warning("reading a log from the beginning", topic=part.place[0], partition=part.place[1])
        part.next, part.look_back = part.begin, None
        self._kafka.seek(TopicPartition(*part.place), part.begin)

    # -- what comes next

    async def _next(self, part: Partition, records: Sequence[Any]) -> Sequence[Any]:
        """Records to take in now; none while the partition waits or goes back to the beginning."""
        now = time.monotonic()
        if not part.ready(now):
            return ()
        part.heard_at, part.promised = now, False
        if part.look_back is not None and records[0].offset != part.look_back:
            await self._to_beginning(part, part.epoch)
            return ()
        known = await self._of_known_epoch(part, records)
        if known and part.look_back is not None:
            part.look_back, known = None, known[1:]
        if known:
            part.next = known[0].offset
        return await self._without_mark(part, known)

    async def _of_known_epoch(self, part: Partition, records: Sequence[Any]) -> Sequence[Any]:
        """The records before the first of a higher epoch; that one, met first, begins the log anew."""
        for number, record in enumerate(records):
            epoch = epoch_of(record) or part.epoch
            if epoch <= part.epoch:
                continue
            if record.offset == part.begin and part.look_back is None:
                part.epoch = epoch
            elif number > 0:
                self._kafka.seek(TopicPartition(*part.place), record.offset)
                return records[:number]
            else:
                await self._to_beginning(part, epoch)
                return ()
        return records

    async def _without_mark(self, part: Partition, records: Sequence[Any]) -> Sequence[Any]:
        """The records before the next mark of a restore; one that comes first is heeded and passed by."""
        number, restored = first_mark(records)
        if number == len(records):
            return records
        if number > 0:
            self._kafka.seek(TopicPartition(*part.place), records[number].offset)
            return records[:number]
        await self._heed(part, records[0].offset, restored)
        return await self._without_mark(part, records[1:])

    async def _heed(self, part: Partition, offset: int, restored: int) -> None:
        part.pass_by(offset)
        if restored <= part.restored:
            return
        topic, number = part.place
        _log.warning("a source was restored: its rows begin afresh", topic=topic, partition=number, epoch=restored)
        part.restored = restored
        await self._memory.begin_afresh(source_of(topic), restored, part.move())
        part.settle()
        part.parked.clear()
        part.circuit.close()

    async def _to_beginning(self, part: Partition, epoch: int) -> None:
        place = TopicPartition(*part.place)
        part.begin = (await self._kafka.beginning_offsets([place]))[place]
        part.epoch = epoch
        self._begin_anew(part)

    # -- waiting, and telling Kafka where we are

    def hold(self, part: Partition) -> None:
        """The partition waits: what was polled of it and not taken in is fetched again later."""
        if self.partitions.get(part.place) is part:
            self._kafka.pause(TopicPartition(*part.place))

    def _resume(self) -> None:
        now = time.monotonic()
        for place in self._kafka.paused():
            part = self.partitions.get(tuple(place))
            if part is not None and part.ready(now):
                self._kafka.seek(place, part.next)
                self._kafka.resume(place)

    def behind(self) -> int:
        """Records between our partitions' positions and the ends of the log, as far as the client has heard."""
        ends = {part: self._kafka.highwater(TopicPartition(*part.place)) for part in self.partitions.values()}
        return sum(max(end - part.next, 0) for part, end in ends.items() if end is not None)

    @property
    def at_end(self) -> bool:
        """Whether every partition of ours is where the log ends; false until the client has heard of each end, and that
        the log is still the same.
        """
        ours = [(part, TopicPartition(*part.place)) for part in self.partitions.values()]
        if not ours or any(place not in self._kafka.assignment() for _, place in ours):
            return False
        ends = [(part, self._kafka.highwater(place)) for part, place in ours]
        return all(end is not None and part.look_back is None and part.next >= end for part, end in ends)

    async def report(self) -> None:
        """Commit for lag displays; a refused commit changes nothing.

        While nobody coordinates the group the client would try for good: the loop reads on instead.
        """
        if time.monotonic() - self._committed < _COMMIT_EVERY_S:
            return
        self._committed = time.monotonic()
        offsets = {TopicPartition(*part.place): part.next for part in self.partitions.values() if part.stored}
        if not offsets or offsets == self._told:
            return
        try:
            async with asyncio.timeout(_COMMIT_S):
                await self._kafka.commit(offsets)
            self._told = offsets
        except AWAY as error:
            _log.info("commit refused", group=self._memory.group, error=type(error).__name__)


class _Holding(ConsumerRebalanceListener):  # type: ignore[misc]
    """Newly assigned partitions are held until the loop has sought their positions.

    The loop does it itself: an error raised in here would be swallowed by the client.
    """

    def __init__(self, forget: Callable[[], None], pause: Callable[..., None]) -> None:
        self._forget = forget
        self._pause = pause

    def on_partitions_revoked(self, revoked: object) -> None:
        self._forget()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._forget()
        self._pause(*assigned)
