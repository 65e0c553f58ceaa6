"""W5, the relay: pending events to acknowledged, logged, kept and marked, against producing the same bytes raw.

The raw side fills whole batches per partition, the fastest way the client has; the broker, the topic's settings and the
guarantees (`acks=all`, idempotent) are the same.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from services.organization.store import ENTERPRISE
from shared.bus import topics
from shared.bus.envelope import KafkaRecord, to_kafka
from shared.bus.parcels import Parcel
from shared.bus.publisher import Sent
from shared.bus.relay import Relay
from shared.bus.settings import BusSettings, Pace
from shared.store import event_log
from shared.store.service_store import ServiceStore, open_store
from tests.bench import enterprises
from tests.bench.figures import Figure, Goal
from tests.bench.report import Outcome
from tests.bench.rounds import alternate
from tests.bench.servers import Servers

_EVENTS = 20_000
_GOAL, _AIM = 0.25, 14_000


class _Timed(Relay):
    """Ends when all are marked. The clock starts with the first look, so taking over the lease is not counted."""

    began: float | None = None
    marked = 0
    ended: float = 0.0

    async def read(self, names: Sequence[str]) -> list[Parcel]:
        self.began = self.began or time.perf_counter()
        return await super().read(names)

    async def mark(self, batch: Sequence[Parcel], sent: Sent) -> None:
        await super().mark(batch, sent)
        self.marked += sum(len(parcel.records) for parcel in batch)
        if self.marked >= _EVENTS:
            self.ended = time.perf_counter()
            self.stop()


async def measure(servers: Servers, rounds: int) -> Outcome:
    settings = BusSettings(kafka_bootstrap=servers.kafka, kafka_replication_factor=1)
    seeds = iter(range(10_000))

    async def relay() -> float:
        return await _relayed(servers, settings, next(seeds))

    async def raw() -> float:
        return await _produced(servers, settings, next(seeds))

    found = await alternate("W5 events/s", {"relay": relay, "raw": raw}, rounds)
    what = f"{_EVENTS:,} events logged, acknowledged, kept, marked"
    return Outcome(
        [
            Figure("W5", what, "events/s", found["relay"], "raw batches", found["raw"], Goal(ratio=_GOAL)),
            Figure("W5", "the aim, in events/s", "of it", [each / _AIM for each in found["relay"]]),
        ]
    )


async def _relayed(servers: Servers, settings: BusSettings, seed: int) -> float:
    name = servers.fresh()
    await topics.create(settings, [name])
    async with open_store(servers.mongo_url, name, servers.home / "keys", enterprises.CLOCK, enterprises.IDS) as store:
        await store.ensure_indexes([ENTERPRISE])
        await enterprises.insert(store.database[ENTERPRISE.collection], enterprises.pending(_EVENTS, seed))
        relay = _Timed(name, store, [ENTERPRISE.collection], settings, "bench", Pace(), lambda: None)
        await relay.run()
        await _confirm(store)
        await store.client.drop_database(name)
    assert relay.began is not None
    return _EVENTS / (relay.ended - relay.began)


async def _confirm(store: ServiceStore) -> None:
    """A figure counts only when the work was done."""
    assert await store.events.count_documents({}) == _EVENTS
    assert await store.database[ENTERPRISE.collection].count_documents({"outbox_at": {"$exists": True}}) == 0


async def _produced(servers: Servers, settings: BusSettings, seed: int) -> float:
    name = servers.fresh()
    await topics.create(settings, [name])
    records = _records(name, seed)
    producer = AIOKafkaProducer(**settings.producer())
    await producer.start()
    try:
        await producer.send_and_wait(topics.topic_of(name), b"warm")
        began = time.perf_counter()
        await _send_batches(producer, topics.topic_of(name), records)
        return len(records) / (time.perf_counter() - began)
    finally:
        await producer.stop()


def _records(name: str, seed: int) -> list[KafkaRecord]:
    """The bytes the relay would send, made before the clock starts."""
    now = enterprises.CLOCK.now()
    waiting = [(row["_id"], row["outbox"][0]) for row in enterprises.pending(_EVENTS, seed)]
    rows = [event_log.row(enterprises.TENANT, id, event, now) for id, event in waiting]
    return [to_kafka(row, name, 1) for row in rows]


async def _send_batches(producer: AIOKafkaProducer, topic: str, records: Sequence[KafkaRecord]) -> None:
    places: defaultdict[int, list[KafkaRecord]] = defaultdict(list)
    partition_of, all_of_them = DefaultPartitioner(), list(range(topics.PARTITIONS))
    for record in records:
        places[partition_of(record.key, all_of_them, all_of_them)].append(record)
    await asyncio.gather(*(_fill(producer, topic, place, some) for place, some in places.items()))


async def _fill(producer: AIOKafkaProducer, topic: str, partition: int, records: Sequence[KafkaRecord]) -> None:
    sent, batch = [], producer.create_batch()
    for record in records:
        told = {"key": record.key, "value": record.value, "headers": list(record.headers), "timestamp": None}
        if batch.append(**told) is None:
            sent.append(await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            assert batch.append(**told) is not None
    sent.append(await producer.send_batch(batch, topic, partition=partition))
    await asyncio.gather(*sent)
