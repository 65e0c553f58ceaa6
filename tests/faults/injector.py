"""Puts records on a topic that a reader has met or will meet again: doubled, and out of order with holes.

What it wrote is remembered, so that a reading of the topics can leave it out: the order promised is the relay's.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared.bus.envelope import KafkaRecord, to_kafka
from shared.bus.topics import PARTITIONS, topic_of
from shared.store import driver
from tests.faults.gathering import Site
from tests.faults.observed import Record
from tests.support.topics import read_to_ends

_PATIENCE_S, _PAUSE_S = 30.0, 0.5
_NEWEST = 10
Place = tuple[str, int, int]
Parts = tuple[bytes | None, bytes | None, Sequence[tuple[str, bytes]]]
"""Key, value and headers of a record."""


class Injector:
    """`written` are (service, partition, offset) of all that is not the relay's."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        self.written: set[Place] = set()

    def forget(self) -> None:
        """The topics were made anew: what was written is gone with the old ones."""
        self.written.clear()

    def is_the_relays(self, record: Record) -> bool:
        return (record.service, record.partition, record.offset) not in self.written

    async def send_twice(self, service: str, times: int) -> None:
        """The newest records of each partition once more, so many times, each time backwards."""
        found = await self._newest(service)
        for _ in range(times):
            await self._write(service, [(each.key, each.value, each.headers) for each in reversed(found)])

    async def send_shuffled(self, site: Site, random: Random, share: float) -> None:
        """A share of the service's whole event log, in no order, under the first epoch."""
        rows = await site.database["events"].find({}, sort=[("logged_at", driver.ASCENDING)]).to_list(None)
        chosen = [to_kafka(row, site.service, 1) for row in rows if random.random() < share]
        random.shuffle(chosen)
        await self._write(site.service, [_parts(record) for record in chosen])

    async def _newest(self, service: str) -> list[Any]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka, enable_auto_commit=False)
        try:
            await _started(consumer)
            places = [TopicPartition(topic_of(service), number) for number in range(PARTITIONS)]
            consumer.assign(places)
            begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
            for place in places:
                consumer.seek(place, max(begins[place], ends[place] - _NEWEST))
            return await read_to_ends(consumer, places)
        finally:
            await consumer.stop()

    async def _write(self, service: str, records: Sequence[Parts]) -> None:
        async with self._producer() as producer:
            sent = [
                await producer.send(topic_of(service), value, key=key, headers=list(h)) for key, value, h in records
            ]
            for where in await asyncio.gather(*sent):
                self.written.add((service, where.partition, where.offset))

    @contextlib.asynccontextmanager
    async def _producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(bootstrap_servers=self._kafka, acks="all", linger_ms=0)
        try:
            await _started(producer)
            yield producer
        finally:
            await asyncio.wait_for(producer.stop(), 5)


def _parts(record: KafkaRecord) -> Parts:
    return record.key, record.value, record.headers


async def _started(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """The fault before this one may have left the broker starting."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            try:
                await client.start()
            except KafkaError:
                await asyncio.sleep(_PAUSE_S)
            else:
                return
