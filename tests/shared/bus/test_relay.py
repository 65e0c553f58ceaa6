"""The relay publishes in order, only where it leads, and one bad document does not hold up the others."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.bus.envelope import KafkaRecord
from shared.bus.publisher import Publisher, Sent
from shared.bus.relay import Interrupted
from shared.bus.run import Bus
from shared.kernel.ids import derived_id
from shared.store import event_log, lease, log_state, outbox
from shared.store.driver import Collection
from tests.shared.bus.world import World, logged, on_topic, opened_world, running, until, until_published

PEOPLE = tuple(f"p{number}" for number in range(60))
ROOMS = tuple(f"room-{number}" for number in range(4))


async def versions_on_topic(world: World) -> dict[str, list[int]]:
    """The versions of each room as they follow each other on the topic."""
    rows = await world.writer.events.find({}).to_list(None)
    logged_ones = {row["_id"]: (row["aggregate"], row["version"]) for row in rows}
    found: dict[str, list[int]] = {}
    for _, event in await on_topic(world):
        room, version = logged_ones[str(event)]
        found.setdefault(room, []).append(version)
    return found


async def test_events_are_published_once_and_in_order_of_version(world: World) -> None:
    async def fill(room: str) -> None:
        for person in PEOPLE:
            await world.enter(room, person)

    async with running(world.writing()):
        await asyncio.gather(*(fill(room) for room in ROOMS))
        await until_published(world)
    assert await versions_on_topic(world) == {room: list(range(1, len(PEOPLE) + 1)) for room in ROOMS}


async def test_without_the_signal_the_poll_finds_what_is_pending(world: World, mongo_url: str, tmp_path: Path) -> None:
    """A command in another process wakes nobody here."""
    async with running(world.writing()):
        await until_published(world)
        async with opened_world(
            world.name, mongo_url, world.settings.kafka_bootstrap, tmp_path, database=world.database
        ) as elsewhere:
            await elsewhere.enter("room-1", "ann")
        await until_published(world)
    assert len(await on_topic(world)) == 1


def waits_since(bus: Bus) -> datetime | None:
    assert bus.relay is not None
    return bus.relay.oldest


async def test_only_the_holder_of_the_lease_publishes(world: World) -> None:
    rows = world.writer.database[log_state.COLLECTION]
    assert await lease.take(rows, "somebody else")
    bus = world.writing()
    assert bus.relay is not None
    bus.relay.oldest = datetime(2026, 11, 24, tzinfo=UTC)
    async with running(bus):
        await world.enter("room-1", "ann")

        async def refused() -> bool:
            return (await lease_of(rows))["owner"] == "somebody else" and await has_asked(rows)

        await until(refused)
        assert not bus.relay.leads
        assert waits_since(bus) is None
        assert await on_topic(world) == []
        await lease.release(rows, "somebody else")
        await until_published(world)
        assert bus.relay.leads


async def lease_of(rows: Collection) -> dict[str, Any]:
    found = await rows.find_one({"_id": "lease"})
    assert found is not None
    return found


async def has_asked(rows: Collection) -> bool:
    return not await lease.take(rows, "a third one")


async def test_the_same_owner_retakes_the_lease_at_once_and_others_when_it_ran_out(world: World) -> None:
    rows = world.writer.database[log_state.COLLECTION]
    assert await lease.take(rows, "one")
    assert await lease.take(rows, "one")
    assert not await lease.take(rows, "two")
    await rows.update_one({"_id": "lease"}, [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}])
    assert await lease.take(rows, "two")
    assert not await lease.take(rows, "one")


async def test_a_stopped_relay_lets_the_next_one_in_at_once(world: World) -> None:
    async with running(world.writing(lease_owner="one")):
        await world.enter("room-1", "ann")
        await until_published(world)
    assert await lease.take(world.writer.database[log_state.COLLECTION], "two")


async def test_two_relays_at_once_only_make_doubles(world: World) -> None:
    """A paused owner wakes and does not know that another has taken over."""
    async with running(world.writing(), world.writing(), world.reacting(), world.folding()):
        for person in PEOPLE[:20]:
            await world.enter("room-1", person)

        async def exact() -> bool:
            return await world.tally("room-1") == PEOPLE[:20] and await world.row("room-1") == list(PEOPLE[:20])

        await until(exact)
    assert await world.parked() == []


async def test_a_document_that_cannot_be_sent_is_set_aside(world: World) -> None:
    rooms = world.writer.database["rooms"]
    await world.enter("room-1", "ann")
    await rooms.update_one({"_id": "room-1"}, {"$unset": {"outbox.0.correlation_id": ""}})
    await world.enter("room-2", "ben")
    await rooms.update_one({"_id": "room-2"}, {"$set": {"outbox.0.data.roles": ["x" * 1_100_000]}})
    await world.enter("room-3", "cleo")
    async with running(world.writing()):

        async def only_bad_ones_left() -> bool:
            return await outbox.count_set_aside(world.writer.database, ["rooms"]) == 2 and not await outbox.read(
                world.writer.database, ["rooms"]
            )

        await until(only_bad_ones_left)
    errors = {row["_id"]: row.get("outbox_error") for row in await rooms.find({}).to_list(None)}
    assert errors == {"room-1": "unfit", "room-2": "too-large", "room-3": None}
    assert await versions_on_topic(world) == {"room-3": [1]}


async def test_two_histories_of_one_thing_stop_the_relay(world: World) -> None:
    await world.enter("room-1", "ann")
    await event_log.append(world.writer.events, [logged("room-1", 1, "eve", _id=derived_id("another history"))])
    bus = world.writing()
    async with running(bus):

        async def stopped() -> bool:
            return bus.relay is not None and bus.relay.trouble == "log-conflict"

        await until(stopped)
        assert not await bus.checks["relay"]()
    assert await on_topic(world) == []


async def test_marking_keeps_what_a_newer_command_has_added(world: World) -> None:
    rooms = world.writer.database["rooms"]
    await world.enter("room-1", "ann")
    [pending] = await outbox.read(world.writer.database, ["rooms"])
    await world.enter("room-1", "ben")
    await outbox.remove(rooms, {"room-1": pending.events[0]["version"]})

    [left] = await outbox.read(world.writer.database, ["rooms"])
    assert [event["version"] for event in left.events] == [2]
    await outbox.remove(rooms, {"room-1": 2})
    assert await outbox.read(world.writer.database, ["rooms"]) == []
    assert await rooms.count_documents({"outbox_at": {"$exists": True}}) == 0


async def test_the_kept_place_only_rises_and_belongs_to_its_epoch(world: World) -> None:
    rows = world.writer.database[log_state.COLLECTION]
    state = await log_state.load(rows)
    await log_state.keep(rows, state.epoch, {3: log_state.Kept(7, "e7")})
    await log_state.keep(rows, state.epoch, {3: log_state.Kept(5, "e5")})
    await log_state.keep(rows, state.epoch + 1, {3: log_state.Kept(9, "e9")})
    assert (await log_state.load(rows)).kept == {3: log_state.Kept(7, "e7")}


async def test_a_second_loss_never_shortens_what_the_first_asked_for(world: World) -> None:
    rows = world.writer.database[log_state.COLLECTION]
    early, late = logged("r", 1, "a")["logged_at"], world.clock.now()
    state = await log_state.raise_epoch(rows, await log_state.load(rows), early)
    state = await log_state.raise_epoch(rows, state, late)
    assert (state.epoch, state.again) == (3, {"since": early})
    state = await log_state.raise_epoch(rows, state, None)
    state = await log_state.raise_epoch(rows, state, late)
    assert (state.epoch, state.again) == (5, {})


class Deaf(Publisher):
    """The broker has the records, and its acknowledgements never arrive."""

    async def send(self, records: Sequence[KafkaRecord]) -> Sent:
        await super().send(records)
        return Sent(broken=True)


async def test_nothing_is_sent_after_an_outcome_in_doubt_before_the_log_was_looked_at(world: World) -> None:
    """A new log could grow past the last record known of the old one, and nobody would see that it is new."""
    relay = world.writing().relay
    assert relay
    await relay._checked_state()
    relay._publisher = Deaf(world.settings, world.topic)
    for room in ("room-1", "room-2"):
        await world.enter(room, "ann")
        with pytest.raises(Interrupted):
            await relay._carry(await relay.read(["rooms"]))
        assert len(await on_topic(world)) == 1
    await relay._publisher.close()
