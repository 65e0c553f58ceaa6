"""A writer and a reader service, small enough to see every effect: rooms that people enter, and tallies of entries.

The envelope knows declared events only, so three plain ones stand for entering, leaving and counting.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient

from shared.bus.do import Do
from shared.bus.envelope import Envelope, KafkaRecord, to_kafka
from shared.bus.groups import Projection, Reactions, Row
from shared.bus.log_reader import open_log
from shared.bus.publisher import Publisher
from shared.bus.results import DONE, Result
from shared.bus.run import Bus, BusParts
from shared.bus.settings import BusSettings, Pace
from shared.contracts.base import Event
from shared.contracts.identity import ClientRegistered, UserAmended, UserRegistered
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.errors import Unavailable
from shared.kernel.ids import UuidV7, derived_id
from shared.kernel.scope import Scope
from shared.store import driver, event_log
from shared.store.aggregate import Aggregate, Decision, State
from shared.store.keys import ensure_keys
from shared.store.service_store import ServiceStore, open_store
from shared.store.store import Store
from tests.support.stores import empty

Entered, Left, Counted = ClientRegistered, UserAmended, UserRegistered
TENANT = "110105015"
OTHER_TENANT = "110108005"
DEADLINE_S = 30.0


class Room(State):
    """Who has entered."""

    people: tuple[str, ...] = ()


class Tally(State):
    """Entries into one room, in the order they were counted."""

    counted: tuple[str, ...] = ()


def evolve_room(state: Room | None, event: Event) -> Room:
    people = state.people if state else ()
    if isinstance(event, Entered):
        return Room(people=people + event.roles)
    assert isinstance(event, Left)
    return Room(people=tuple(each for each in people if each not in (event.roles or ())))


def evolve_tally(state: Tally | None, event: Event) -> Tally:
    assert isinstance(event, Counted)
    return Tally(counted=(state.counted if state else ()) + event.roles)


ROOMS = Aggregate("room", "rooms", Room, evolve_room)
TALLIES = Aggregate("tally", "tallies", Tally, evolve_tally)


def tally_id(room: str) -> str:
    return derived_id("tally", room)


async def count(do: Do, event: Envelope) -> Result:
    """One entry more in the tally of this room."""
    told = event.event()
    assert isinstance(told, Entered)
    counted = Decision((Counted(roles=told.roles, jurisdiction={}),))
    await do.change(do.store(TALLIES), tally_id(event.aggregate), lambda state, at: counted)
    return DONE


async def let_be(_do: Do, _event: Envelope) -> Result:
    return DONE


def answered(handler: Any = count) -> Mapping[str, Any]:
    """Events of a room are of two kinds here; reactions pass by whatever is of neither."""
    return {Entered.event: handler, Left.event: let_be}


def joined(row: Row | None, event: Envelope) -> Row:
    before = row["people"] if row else []
    return {"people": [*before, *event.data["roles"]]}


def left(row: Row | None, event: Envelope) -> Row | None:
    people = [each for each in (row or {"people": []})["people"] if each not in event.data["roles"]]
    return {"people": people} if people else None


def opened(row: Row | None, event: Envelope) -> Row:
    return {"opened": (row["opened"] if row else 0) + 1}


FOLD = {Entered.event: joined, Left.event: left}
DOORS, EVERY = "door_rows", {Entered.event: opened, Left.event: opened}
"""A door is opened by whoever enters or leaves."""


class OwnLog:
    """Answers for a service from its event log, unless told to be silent."""

    def __init__(self, store: ServiceStore) -> None:
        self.store = store
        self.silent = False
        self.asked = 0

    async def events(self, source: str, tenant: str, aggregate: str, after: int) -> Sequence[Mapping[str, Any]]:
        self.asked += 1
        if self.silent:
            raise Unavailable(retry_after_s=1)
        return await event_log.after(self.store.events, tenant, aggregate, after)


@dataclass
class World:
    """Two services on real servers; names of topics and groups are the test's own.

    `database` is the writer's; the reader's has an `r` after it.
    """

    name: str
    database: str
    writer: ServiceStore
    reader: ServiceStore
    settings: BusSettings
    owner: OwnLog
    clock: Clock

    @property
    def rooms(self) -> Store[Room]:
        return self.writer.store(ROOMS)

    @property
    def topic(self) -> str:
        return f"balian.{self.name}"

    @property
    def group(self) -> str:
        return f"{self.name}r.tally"

    def writing(self, **parts: Any) -> Bus:
        """The writer's relay."""
        return Bus(self._parts(self.name, self.writer, aggregates=(ROOMS,), **parts))

    def reacting(self, handler: Any = count, **parts: Any) -> Bus:
        """The reader's reactions, without its relay."""
        tally = Reactions("tally", (self.name,), answered(handler))
        return Bus(self._parts(self.name + "r", self.reader, reactions=(tally,), **parts))

    def folding(self, fold: Any = None, *, beside: Mapping[str, Any] | None = None, **parts: Any) -> Bus:
        """The reader's projection, and `beside` it others by their collections."""
        folds = {"room_rows": fold or FOLD, **(beside or {})}
        projections = [Projection((self.name,), collection, each) for collection, each in folds.items()]
        return Bus(self._parts(self.name + "r", self.reader, projections=projections, **parts))

    def _parts(self, service: str, store: ServiceStore, **parts: Any) -> BusParts:
        parts.setdefault("pace", Pace(poll_s=0.05, check_s=0.5, back_off_s=0.1))
        parts.setdefault("lease_owner", "here")
        parts.setdefault("idle_s", 1.0)
        return BusParts(service, store, self.settings, self.owner, random=random.Random(7).random, **parts)

    async def enter(self, room: str, person: str, tenant: str = TENANT) -> None:
        """One command: a person enters a room."""
        decided = Decision((Entered(roles=(person,)),))
        await self.rooms.change(scope(tenant), room, lambda state, at: decided)

    async def tally(self, room: str) -> tuple[str, ...]:
        found = await self.reader.store(TALLIES).find(scope(), {"_id": tally_id(room)})
        return found.state.counted if found else ()

    async def row(self, room: str) -> list[str]:
        found = await self.reader.database["room_rows"].find_one({"_id": room})
        return found["people"] if found else []

    async def parked(self) -> list[dict[str, Any]]:
        return (
            await self.reader.database["parked"]
            .find({}, {"record": 0}, sort=[("epoch", 1), ("offset", 1)])
            .to_list(None)
        )


def scope(tenant: str = TENANT, **parts: Any) -> Scope:
    basic = Scope(tenant=tenant, actor="u1", roles=frozenset({"station_worker"}), correlation_id="corr-1")
    return replace(basic, **parts)


@asynccontextmanager
async def opened_world(
    name: str, mongo_url: str, bootstrap: str, home: Path, clock: Clock | None = None, database: str | None = None
) -> AsyncIterator[World]:
    """Both services, on databases of this world's name unless others are named."""
    ensure_keys(home)
    clock = clock or SystemClock()
    ids = UuidV7(clock, random.SystemRandom().getrandbits)
    settings = BusSettings(kafka_bootstrap=bootstrap, kafka_session_timeout_ms=1000, kafka_heartbeat_interval_ms=200)
    async with AsyncExitStack() as stack:
        writer, reader = [
            await stack.enter_async_context(open_store(mongo_url, each, home / "keys", clock, ids))
            for each in (database or name, (database or name) + "r")
        ]
        world = World(name, database or name, writer, reader, settings, OwnLog(writer), clock)
        yield world


async def prepare(world: World) -> None:
    """What `index` does."""
    await world.writer.ensure_indexes([ROOMS])
    await world.reader.ensure_indexes([TALLIES])
    await world.writing().index()
    await world.folding().index()


async def drop(world: World) -> None:
    """Databases and topic."""
    await driver.drop(world.writer.client, world.database)
    await driver.drop(world.reader.client, world.database + "r")
    await forget(world)


async def clear(world: World) -> None:
    """The databases stay for the next world, with their indexes and empty."""
    await empty(world.writer.database)
    await empty(world.reader.database)
    await forget(world)


async def forget(world: World) -> None:
    """Take the topic away: a broker with the topics of a whole session would be slow."""
    admin = AIOKafkaAdminClient(bootstrap_servers=world.settings.kafka_bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([world.topic])
    finally:
        await admin.close()


def logged(room: str, version: int, person: str, tenant: str = TENANT, **parts: Any) -> dict[str, Any]:
    """A row of the event log: `person` enters, as the room's event `version`."""
    return {
        "_id": derived_id(tenant, room, str(version)),
        "type": Entered(roles=()).event_type,
        "version": version,
        "occurred_at": datetime(2026, 11, 24, tzinfo=UTC),
        "actor": {"id": "u1", "role": "station_worker", "unit": None},
        "command_id": f"c{version}",
        "correlation_id": "corr-1",
        "causation_id": None,
        "traceparent": None,
        "story": False,
        "data": {"roles": [person]},
        "tenant": tenant,
        "aggregate": room,
        "logged_at": datetime(2026, 11, 24, tzinfo=UTC),
        **parts,
    }


async def send(world: World, rows: Sequence[Mapping[str, Any]], epoch: int = 1) -> None:
    """Put records on the writer's topic past its relay, in this order."""
    await send_raw(world, [to_kafka(row, world.name, epoch) for row in rows])


async def send_raw(world: World, records: Sequence[KafkaRecord]) -> None:
    publisher = Publisher(world.settings, world.topic)
    sent = await publisher.send(records)
    await publisher.close()
    assert len(sent.acks) == len({record.event for record in records})


async def until_published(world: World) -> None:
    async def none_pending() -> bool:
        return await world.writer.database["rooms"].count_documents({"outbox_at": {"$exists": True}}) == 0

    await until(none_pending)


async def on_topic(world: World) -> list[tuple[int, str | None]]:
    """(partition, event id) of every record, in the order of each partition."""
    async with open_log(world.settings, world.topic) as log:
        return [(found.partition, found.event) async for found in log.behind({})]


@asynccontextmanager
async def running(*buses: Bus) -> AsyncIterator[None]:
    """All loops of these, stopped in good order at the end."""
    loops = [loop for bus in buses for role in bus.loops.values() for loop in role]
    tasks = [asyncio.ensure_future(loop()) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def until(holds: Callable[[], Awaitable[object]], deadline_s: float = DEADLINE_S) -> None:
    """Ask again until it holds; raises `AssertionError` when it never does."""
    end = time.monotonic() + deadline_s
    while not await holds():
        if time.monotonic() > end:
            raise AssertionError("it did not come to hold in time")
        await asyncio.sleep(0.02)
