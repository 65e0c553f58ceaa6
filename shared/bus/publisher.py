"""Sends records and tells what the broker acknowledged. Any error but an event too large to send ends the producer:
its numbering can no longer be trusted, so the next batch gets a new one.

A missing acknowledgement is unknown, not failed: the caller sends the same event again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from shared.bus.clients import AWAY, end
from shared.bus.envelope import KafkaRecord
from shared.bus.settings import BusSettings

LARGEST = 1_000_000
"""Bytes of an event that can be sent: with key and headers it stays under the producer's `max_request_size`."""
_BATCH_S = 15
_PARTITIONER = DefaultPartitioner()


@dataclass(frozen=True, slots=True)
class Ack:
    """Where an acknowledged event lies."""

    partition: int
    offset: int


@dataclass(slots=True)
class Sent:
    """The outcome of a batch. Events in neither of the two are unknown, and `broken` is set."""

    acks: dict[str, Ack] = field(default_factory=dict)
    too_large: set[str] = field(default_factory=set)
    broken: bool = False


class Publisher:
    """The one producer of a service's topic; made on first use."""

    def __init__(self, settings: BusSettings, topic: str) -> None:
        self._settings = settings
        self._topic = topic
        self._producer: AIOKafkaProducer | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def send(self, records: Sequence[KafkaRecord]) -> Sent:
        """Never raises for what Kafka does; order per key is the order given."""
        sent = Sent()
        under_way: list[_UnderWay] = []
        try:
            async with asyncio.timeout(_BATCH_S):
                producer = await self._started()
                await self._hand_over(producer, self._fitting(records, sent), under_way)
                await asyncio.gather(*(each.acknowledged for each in under_way), return_exceptions=True)
        except AWAY:
            sent.broken = True
        _collect(under_way, sent)
        # What was never handed over is unknown as well.
        if sent.broken or len(sent.acks) + len(sent.too_large) < len(records):
            sent.broken = True
            self._retire()
        return sent

    def _fitting(self, records: Sequence[KafkaRecord], sent: Sent) -> list[KafkaRecord]:
        sent.too_large |= {record.event for record in records if len(record.value) > LARGEST}
        return [record for record in records if len(record.value) <= LARGEST]

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(**self._settings.producer())
            try:
                await producer.start()
            except BaseException:
                self._close_later(producer)
                raise
            self._producer = producer
        return self._producer

    async def _hand_over(
        self, producer: AIOKafkaProducer, records: Sequence[KafkaRecord], under_way: list["_UnderWay"]
    ) -> None:
        """Whole batches per partition: a record by itself costs the client three times as much."""
        partitions = sorted(await producer.partitions_for(self._topic))
        places: defaultdict[int, list[KafkaRecord]] = defaultdict(list)
        for record in records:
            place = record.partition
            places[_PARTITIONER(record.key, partitions, partitions) if place is None else place].append(record)
        for partition, some in places.items():
            for batch, events in _filled(producer, some):
                acknowledged = await producer.send_batch(batch, self._topic, partition=partition)
                under_way.append(_UnderWay(acknowledged, events))

    def _retire(self) -> None:
        if self._producer is not None:
            self._close_later(self._producer)
            self._producer = None

    def _close_later(self, producer: AIOKafkaProducer) -> None:
        task = asyncio.create_task(end(producer))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        self._retire()
        await asyncio.gather(*self._closing)


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A batch handed to the client, and the events in it in their order."""

    acknowledged: asyncio.Future[Any]
    events: Sequence[str]


def _filled(producer: AIOKafkaProducer, records: Sequence[KafkaRecord]) -> Iterator[tuple[Any, list[str]]]:
    """Batches as full as they get, with the ids of their events."""
    batch = producer.create_batch()
    events: list[str] = []
    for record in records:
        if not _added(batch, record):
            yield batch, events
            batch, events = producer.create_batch(), []
            _added(batch, record)
        events.append(record.event)
    batch.close()
    yield batch, events


def _added(batch: Any, record: KafkaRecord) -> bool:
    told = batch.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers))
    return told is not None


def _collect(under_way: Sequence[_UnderWay], sent: Sent) -> None:
    for each in under_way:
        future = each.acknowledged
        if not future.done() or future.cancelled() or future.exception() is not None:
            sent.broken = True
        else:
            where = future.result()
            acks = {event: Ack(where.partition, where.offset + place) for place, event in enumerate(each.events)}
            sent.acks.update(acks)
