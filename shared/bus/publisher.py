"""Sends records and tells what the broker acknowledged. Any error but the client's own size check ends the producer:
its numbering can no longer be trusted, so the next batch gets a new one.

A missing acknowledgement is unknown, not failed: the caller sends the same event again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from shared.bus.clients import end
from shared.bus.envelope import KafkaRecord
from shared.bus.settings import BusSettings

_BATCH_S = 15


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
        futures: dict[str, asyncio.Future[Any]] = {}
        try:
            async with asyncio.timeout(_BATCH_S):
                producer = await self._started()
                for record in records:
                    await self._hand_over(producer, record, futures, sent)
                await asyncio.gather(*futures.values(), return_exceptions=True)
        except (KafkaError, OSError, TimeoutError):
            sent.broken = True
        self._collect(futures, sent)
        if sent.broken:
            self._retire()
        return sent

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
        self, producer: AIOKafkaProducer, record: KafkaRecord, futures: dict[str, asyncio.Future[Any]], sent: Sent
    ) -> None:
        try:
            futures[record.event] = await producer.send(
                self._topic, record.value, key=record.key, headers=list(record.headers)
            )
        except MessageSizeTooLargeError:
            sent.too_large.add(record.event)

    def _collect(self, futures: dict[str, asyncio.Future[Any]], sent: Sent) -> None:
        for event, future in futures.items():
            if not future.done() or future.cancelled() or future.exception() is not None:
                sent.broken = True
            else:
                where = future.result()
                sent.acks[event] = Ack(where.partition, where.offset)

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
