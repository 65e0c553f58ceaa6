"""W6, the projections: mixed events from their topics into all of insight's rows.

Against a raw bulk write of the very rows that result, 500 events a transaction, without Kafka and without versions; and
against the same folds on FastStream, one message at a time, each projection for itself. Ours reads each topic once.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NoReturn

from services.insight.projections import PROJECTIONS
from services.insight.store import ensure_indexes
from shared.bus import topics
from shared.bus.consumer import Consumer
from shared.bus.envelope import KafkaRecord
from shared.bus.groups import Projection
from shared.bus.publisher import Publisher
from shared.bus.run import Bus, BusParts
from shared.bus.settings import BusSettings
from shared.store import driver
from shared.store.driver import ReplaceOne
from shared.store.service_store import ServiceStore, open_store
from tests.bench import enterprises, w6_events
from tests.bench.figures import Figure, Goal
from tests.bench.report import Outcome
from tests.bench.rivals.faststream_one_by_one import Subscription, broker_of
from tests.bench.rounds import alternate
from tests.bench.servers import Servers

_EVENTS, _FEW, _BATCH = 100_000, 4_000, 500
_GOAL_RAW, _GOAL_FASTSTREAM = 0.70, 5.0
_PATIENCE_S, _LOOK_S = 300.0, 0.02
_RAW, _FASTSTREAM = "raw bulk write", "FastStream"
Records = Sequence[tuple[str, KafkaRecord]]


class _Nobody:
    """No event is ever missing here, so no owner is asked."""

    async def events(self, source: str, tenant: str, aggregate: str, after: int) -> NoReturn:
        raise AssertionError("a gap in what was produced")


async def measure(servers: Servers, rounds: int) -> Outcome:
    settings = BusSettings(kafka_bootstrap=servers.kafka, kafka_replication_factor=1)
    all_of_them = w6_events.mixed(_EVENTS, enterprises.seed())
    written = [*w6_events.folded(all_of_them, _BATCH)]
    many = await _produced(servers, settings, all_of_them)
    few = await _produced(servers, settings, all_of_them[:_FEW])

    async def ours() -> float:
        return _EVENTS / await _folded(servers, settings, many)

    async def raw() -> float:
        return _EVENTS / await _written(servers, written)

    async def faststream() -> float:
        return _FEW / await _one_by_one(servers, few, all_of_them[:_FEW])

    found = await alternate("W6 events/s", {"ours": ours, _RAW: raw, _FASTSTREAM: faststream}, rounds)
    what = f"{_EVENTS:,} mixed events into all rows"
    return Outcome(
        [
            Figure("W6", what, "events/s", found["ours"], _RAW, found[_RAW], Goal(ratio=_GOAL_RAW)),
            Figure(
                "W6", what, "events/s", found["ours"], _FASTSTREAM, found[_FASTSTREAM], Goal(ratio=_GOAL_FASTSTREAM)
            ),
        ]
    )


async def _produced(servers: Servers, settings: BusSettings, records: Records) -> str:
    """The events on topics of their own; gives the prefix of the services' names."""
    prefix = servers.fresh()
    await topics.create(settings, [prefix + service for service in w6_events.SOURCES])
    by_service: defaultdict[str, list[KafkaRecord]] = defaultdict(list)
    for service, record in records:
        by_service[service].append(record)
    for service, some in by_service.items():
        publisher = Publisher(settings, topics.topic_of(prefix + service))
        for start in range(0, len(some), _BATCH):
            sent = await publisher.send(some[start : start + _BATCH])
            assert not sent.broken
        await publisher.close()
    return prefix


def _reading(prefix: str) -> list[Projection]:
    """The projections of what was produced, pointed at its topics."""
    told = [each for each in PROJECTIONS if set(each.sources) <= set(w6_events.SOURCES)]
    return [replace(each, sources=tuple(prefix + source for source in each.sources)) for each in told]


# -- ours


async def _folded(servers: Servers, settings: BusSettings, prefix: str) -> float:
    """Seconds for all events, from what was left when every group had its partitions: joining is not counted."""
    name = servers.fresh()
    async with open_store(servers.mongo_url, name, servers.home / "keys", enterprises.CLOCK, enterprises.IDS) as store:
        await ensure_indexes(store.database)
        parts = BusParts(
            service=name,
            store=store,
            settings=settings,
            owner=_Nobody(),
            lease_owner="bench",
            random=lambda: 0.5,
            projections=_reading(prefix),
        )
        bus = Bus(parts)
        await bus.index()
        loops = [asyncio.ensure_future(loop()) for loop in bus.loops["consume"]]
        try:
            began = await _when(lambda: all(each.assigned for each in bus.consumers))
            left = _EVENTS - sum(map(_taken, bus.consumers))
            ended = await _when(lambda: all(each.caught_up for each in bus.consumers))
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
        await _confirm(store)
        await driver.drop(store.client, name)
    return (ended - began) * _EVENTS / left


def _taken(consumer: Consumer) -> int:
    """Records that a group has passed by already."""
    reader = consumer._reader
    return sum(part.next for part in reader.partitions.values()) if reader else 0


def _deliveries(prefix: str, records: Records) -> int:
    """How often the events are read where each projection reads for itself."""
    return sum(prefix + service in each.sources for service, _ in records for each in _reading(prefix))


async def _when(holds: Callable[[], bool]) -> float:
    end = time.perf_counter() + _PATIENCE_S
    while not holds():
        if time.perf_counter() > end:
            raise TimeoutError("the groups did not come to the end")
        await asyncio.sleep(_LOOK_S)
    return time.perf_counter()


async def _confirm(store: ServiceStore) -> None:
    """A figure counts only when the work was done."""
    amended = await store.database["members"].count_documents({"version": 2})
    assert amended > _EVENTS // 4


# -- the references


async def _written(servers: Servers, batches: Sequence[w6_events.Written]) -> float:
    name = servers.fresh()
    client = driver.connect(servers.mongo_url)
    database = driver.database(client, name)
    await ensure_indexes(database)
    await database["positions"].insert_one({"_id": "raw", "offset": 0})
    began = time.perf_counter()
    for number, written in enumerate(batches):
        async with driver.transaction(client) as session:
            await database["positions"].update_one({"_id": "raw"}, {"$set": {"offset": number}}, session=session)
            for collection, rows in written.items():
                requests = [ReplaceOne({"_id": id}, row, upsert=True) for id, row in rows.items()]
                await database[collection].bulk_write(requests, ordered=False, session=session)
    took = time.perf_counter() - began
    await driver.drop(client, name)
    await driver.close(client)
    return took


async def _one_by_one(servers: Servers, prefix: str, records: Records) -> float:
    name = servers.fresh()
    client = driver.connect(servers.mongo_url)
    database = driver.database(client, name)
    await ensure_indexes(database)
    taken: list[float] = []
    deliveries = _deliveries(prefix, records)
    subscriptions = [Subscription(each, f"{name}.{each.collection}") for each in _reading(prefix)]
    broker = broker_of(servers.kafka, database, subscriptions, lambda: taken.append(time.perf_counter()))
    await broker.start()
    try:
        await _when(lambda: len(taken) == deliveries)
    finally:
        await broker.stop()
        await driver.drop(client, name)
        await driver.close(client)
    return taken[-1] - taken[0]
