"""A look at a topic without a group: which records still lie there. For the relay, which alone writes the topic."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.bus.clients import end
from shared.bus.marks import TYPE
from shared.bus.settings import BusSettings
from shared.bus.topics import PARTITIONS

_POLL_MS = 200
_EMPTY_POLLS = 50


class LogSilent(Exception):
    """The topic is not there, or the broker promised records and does not hand them out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record's place and headers; what it holds is nobody's business here."""

    partition: int
    offset: int
    headers: Mapping[str, str]

    @property
    def event(self) -> str | None:
        """The event id it names, if any."""
        return self.headers.get("ce_id")

    @property
    def epoch(self) -> int:
        """The log epoch it was written under; 0 when it does not tell."""
        text = self.headers.get("ce_logepoch", "")
        return int(text) if text.isdigit() else 0

    @property
    def is_mark(self) -> bool:
        """Whether it tells of a restore, not of a thing."""
        return self.headers.get("ce_type") == TYPE


class LogReader:
    """The log as it is now: `ends` and `begins` were asked when it was opened."""

    def __init__(
        self, consumer: AIOKafkaConsumer, topic: str, begins: Mapping[int, int], ends: Mapping[int, int]
    ) -> None:
        self._consumer = consumer
        self._topic = topic
        self.begins = begins
        self.ends = ends

    async def at(self, offsets: Mapping[int, int]) -> dict[int, Found]:
        """The record at one offset of each partition; partitions where there is none are absent."""
        there = {number: at for number, at in offsets.items() if self.begins[number] <= at < self.ends[number]}
        found: dict[int, Found] = {}
        async for each in self._read(there, {number: at + 1 for number, at in there.items()}):
            found.setdefault(each.partition, each)
        return found

    async def behind(self, offsets: Mapping[int, int]) -> AsyncIterator[Found]:
        """All records after these offsets; of a partition not named, all."""
        starts = {number: offsets.get(number, begin - 1) + 1 for number, begin in self.begins.items()}
        wanted = {number: start for number, start in starts.items() if start < self.ends[number]}
        async for each in self._read(wanted, self.ends):
            yield each

    async def _read(self, starts: Mapping[int, int], ends: Mapping[int, int]) -> AsyncIterator[Found]:
        for number, start in starts.items():
            self._consumer.seek(TopicPartition(self._topic, number), start)
            self._consumer.resume(TopicPartition(self._topic, number))
        left = set(starts)
        empty = 0
        while left:
            polled = await self._consumer.getmany(timeout_ms=_POLL_MS)
            empty = 0 if polled else empty + 1
            if empty > _EMPTY_POLLS:
                raise LogSilent
            for place, records in polled.items():
                for record in records:
                    if place.partition in left and record.offset < ends[place.partition]:
                        yield Found(place.partition, record.offset, _told(record.headers))
                if records[-1].offset >= ends[place.partition] - 1:
                    left.discard(place.partition)
                    self._consumer.pause(place)


def _told(headers: tuple[tuple[str, bytes], ...]) -> dict[str, str]:
    return {name: text.decode(errors="replace") for name, text in headers}


@asynccontextmanager
async def open_log(settings: BusSettings, topic: str) -> AsyncIterator[LogReader]:
    """Raises Kafka's errors when the broker or the topic is away."""
    consumer = AIOKafkaConsumer(**settings.reader())
    try:
        await consumer.start()
        if topic not in await consumer.topics():
            raise LogSilent
        places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(places)
        consumer.pause(*places)
        begins = await consumer.beginning_offsets(places)
        ends = await consumer.end_offsets(places)
        yield LogReader(consumer, topic, _by_number(begins), _by_number(ends))
    finally:
        await end(consumer)


def _by_number(offsets: Mapping[TopicPartition, int]) -> dict[int, int]:
    return {place.partition: offset for place, offset in offsets.items()}
