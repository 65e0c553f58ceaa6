"""The whole way on real servers: records doubled and out of order become the rows that folding afresh gives."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from services.insight.desk.memory import carry_readers
from services.insight.generations import COLLECTION, Generations, collection_of, of_generation
from services.insight.indicators import INDICATORS
from services.insight.projections import PROJECTIONS
from services.insight.rebuild import rebuild
from services.insight.sight import Sight
from services.insight.store import RowReader, ensure_indexes
from services.insight.stream import signals
from services.insight.stream.changes import Changes
from services.insight.stream.hearing import Hearing
from services.insight.stream.listeners import Listeners, Pace
from services.insight.stream.signals import Signalling
from shared.bus.envelope import Envelope, KafkaRecord, to_kafka
from shared.bus.groups import Projection
from shared.bus.run import Bus, BusParts
from shared.bus.settings import BusSettings
from shared.bus.topics import topic_of
from shared.kernel.clock import SystemClock
from shared.kernel.ids import UuidV7
from shared.store import driver
from shared.store.keys import ensure_keys
from shared.store.service_store import ServiceStore, open_store
from tests.services.insight.builders import PARK, TENANT, Collections, Story, day, fold, found_a, laijin

DEADLINE_S = 20.0


@dataclass(frozen=True)
class Told:
    """Answers for every owner from the story."""

    events_told: Sequence[Envelope]

    async def events(self, source: str, tenant: str, aggregate: str, after: int) -> Sequence[Mapping[str, Any]]:
        wanted = (event for event in self.events_told if event.aggregate == aggregate and event.version > after)
        return [{**asdict(event), "occurred_at": event.time.isoformat()} for event in wanted]


@dataclass(frozen=True)
class World:
    """Insight's database and the topics of its sources, under names of the test's own."""

    name: str
    store: ServiceStore
    settings: BusSettings

    def bus(self, story: Story, number: int) -> Bus:
        projections = of_generation([self._own(each) for each in PROJECTIONS], number)
        return Bus(
            BusParts(
                service=self.name,
                store=self.store,
                settings=self.settings,
                owner=Told(story.events),
                lease_owner="here",
                random=random.Random(7).random,
                projections=projections,
                generation=number,
                memory=Signalling,
            )
        )

    def _own(self, projection: Projection) -> Projection:
        return replace(projection, sources=[self.name + source for source in projection.sources])

    async def publish(self, events: Iterable[Envelope]) -> None:
        producer = AIOKafkaProducer(**self.settings.producer())
        await producer.start()
        try:
            for event in events:
                record = self._record(event)
                topic = topic_of(self.name + event.source)
                await producer.send(topic, record.value, record.key, headers=list(record.headers))
        finally:
            await producer.stop()

    def _record(self, event: Envelope) -> KafkaRecord:
        return to_kafka(_logged(event), self.name + event.source, 1)

    async def rows(self, number: int = 0) -> Collections:
        found: Collections = {}
        for projection in PROJECTIONS:
            rows = self.store.database[collection_of(projection.collection, number)]
            # Which log a row comes from is the runner's own matter: these topics have names of the test's.
            found[projection.collection] = {
                row["_id"]: row for row in await rows.find({}, {"log": 0, "epoch": 0}).to_list(None)
            }
        return found

    async def until_rows(self, wanted: Collections) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while await self.rows() != wanted:
                await asyncio.sleep(0.1)


def _logged(event: Envelope) -> dict[str, Any]:
    return {**asdict(event), "_id": event.id, "occurred_at": event.time}


@pytest.fixture
async def world(mongo_url: str, kafka_bootstrap: str, fresh_name: str, tmp_path: Path) -> AsyncIterator[World]:
    ensure_keys(tmp_path)
    clock = SystemClock()
    settings = BusSettings(
        kafka_bootstrap=kafka_bootstrap, kafka_session_timeout_ms=1000, kafka_heartbeat_interval_ms=200
    )
    ids = UuidV7(clock, random.Random(3).getrandbits)
    async with open_store(mongo_url, fresh_name, tmp_path / "keys", clock, ids) as store:
        world = World(fresh_name, store, settings)
        await ensure_indexes(store.database)
        await signals.ensure(store.database)
        await world.bus(Story(), 0).index()
        yield world
        await driver.drop(store.client, fresh_name)


@asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(loop()) for loop in bus.loops["consume"]]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def story() -> Story:
    told = laijin()
    found_a(told)
    told.on(day(7, 1)).tell("organization", "enterprise.amended", "e001", {"sector": "OTHER"})
    return told


def disordered(events: Sequence[Envelope]) -> list[Envelope]:
    """Mixed at will, half of it twice; what comes too early must be completed from its owner."""
    mixed = [*events, *events[::2]]
    random.Random(5).shuffle(mixed)
    return mixed


async def test_doubled_and_disordered_records_become_the_same_rows(world: World) -> None:
    told = story()
    await world.publish(disordered(told.events))
    async with running(world.bus(told, 0)):
        await world.until_rows(fold(told.events))
    assert await world.store.clocks.told(TENANT) == max(event.time for event in told.events)


async def test_a_rebuild_gives_the_same_rows_and_switches(world: World) -> None:
    told = story()
    await world.publish(told.events)
    generations = Generations(world.store.database[COLLECTION])
    assert await generations.present() == 0
    async with asyncio.timeout(DEADLINE_S):
        await rebuild(world.bus(told, 1), generations, 1, partial(carry_readers, world.store.database, 1))
        await generations.until_switched(0)
    assert await generations.present() == 1
    assert await world.rows(1) == fold(told.events)


async def test_whoever_listens_is_told_what_a_bus_folds(world: World) -> None:
    told = story()
    database, listeners = world.store.database, Listeners(Pace())
    rows = RowReader(database, Generations(database[COLLECTION]))
    hearing = asyncio.ensure_future(Hearing(database, Changes(rows), listeners).run())
    heard: defaultdict[str | None, set[str]] = defaultdict(set)
    with listeners.listening("u1", Sight(TENANT, {}), None) as listener:
        async with running(world.bus(told, 0)), asyncio.timeout(DEADLINE_S):
            await world.publish(told.events)
            while heard[PARK] != {each.id for each in INDICATORS} or await world.rows() != fold(told.events):
                for park, ids in (await listener.news()).parks:
                    heard[park] |= set(ids)
    hearing.cancel()
    assert heard.keys() <= {PARK, None}
