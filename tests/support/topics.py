"""Everything that was ever published, read raw from the brokers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.services import NAMES
from shared.bus.topics import PARTITIONS, topic_of

_POLL_MS = 2000


@dataclass(frozen=True)
class Record:
    topic: str
    key: bytes
    headers: dict[str, str]
    value: bytes


async def _read(bootstrap: str) -> list[Record]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        topics = sorted({topic_of(name) for name in NAMES} & await consumer.topics())
        places = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        return [
            Record(each.topic, each.key or b"", {k: v.decode() for k, v in each.headers}, each.value or b"")
            for each in await read_to_ends(consumer, places)
        ]
    finally:
        await consumer.stop()


async def read_to_ends(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> list[Any]:
    """The client's records from where it stands in these assigned partitions up to their ends as they are now."""
    ends = await consumer.end_offsets(places)
    found: list[Any] = []
    while [place for place in places if await consumer.position(place) < ends[place]]:
        for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
            found += records
    return found


def published(bootstrap: str) -> list[Record]:
    """All records of the services' topics, up to their ends as they are now; other suites may use the same brokers."""
    return asyncio.run(_read(bootstrap))
