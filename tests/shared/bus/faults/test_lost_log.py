"""A broker that lost its data is noticed, and everything is sent again; readers miss nothing and double nothing."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from shared.bus import topics
from shared.bus.log_reader import open_log
from shared.kernel.ids import derived_id
from shared.store import event_log, log_state
from tests.shared.bus.world import TENANT, World, logged, running, send, until, until_published

PEOPLE = tuple(f"p{number}" for number in range(12))


async def wipe(world: World) -> None:
    """The topic is gone with all its records, and there again, empty."""
    admin = AIOKafkaAdminClient(bootstrap_servers=world.settings.kafka_bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([world.topic])
        for _ in range(600):
            if world.topic not in await admin.list_topics():
                break
            await asyncio.sleep(0.02)
    finally:
        await admin.close()
    await topics.create(world.settings, [world.name])


async def epoch(world: World) -> int:
    return (await log_state.load(world.writer.database[log_state.COLLECTION])).epoch


async def until_exact(world: World, *people: str) -> None:
    async def exact() -> bool:
        return await world.tally("room-1") == people and await world.row("room-1") == list(people)

    await until(exact)


async def enter(world: World, *people: str) -> None:
    for person in people:
        await world.enter("room-1", person)


async def test_a_wipe_between_two_runs_is_healed(world: World) -> None:
    await enter(world, *PEOPLE[:4])
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE[:4])
    await wipe(world)
    await enter(world, *PEOPLE[4:])
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE)
    assert await epoch(world) == 2


async def test_a_wipe_while_running_is_noticed_without_any_new_command(world: World) -> None:
    await enter(world, *PEOPLE[:4])
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE[:4])
        await wipe(world)

        async def raised() -> bool:
            return await epoch(world) == 2

        await until(raised)
        await enter(world, *PEOPLE[4:])
        await until_exact(world, *PEOPLE)


@pytest.mark.parametrize("grown", ["past", "equal", "short"])
async def test_a_reader_that_was_away_notices_a_new_log_of_any_length(world: World, grown: str) -> None:
    """The reader has seen four events; the new log holds more, as many, or fewer."""
    await enter(world, *PEOPLE[:4])
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE[:4])
    await wipe(world)
    length = {"past": 9, "equal": 4, "short": 2}[grown]
    later = [logged("room-1", number + 5, f"late-{number}") for number in range(length)]
    await event_log.append(world.writer.events, later)
    await send(world, later, epoch=2)

    async with running(world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE[:4], *(f"late-{number}" for number in range(length)))


async def test_a_new_log_of_equal_length_is_noticed_by_a_reader_that_never_left(world: World) -> None:
    await send(world, [logged("room-1", number + 1, person) for number, person in enumerate(PEOPLE[:4])])
    async with running(world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE[:4])
        await wipe(world)
        await send(world, [logged("room-1", number + 5, person) for number, person in enumerate(PEOPLE[4:8])], epoch=2)
        await until_exact(world, *PEOPLE[:8])


async def test_loss_noticed_by_an_acknowledgement_sends_everything_again(world: World) -> None:
    """A relay that dies after its first record on the new log leaves a last record that proves nothing."""
    await enter(world, *PEOPLE[:4])
    async with running(world.writing()):
        await until_published(world)
    await age_by_an_hour(world, {})
    await wipe(world)
    await enter(world, PEOPLE[4])
    [document] = await world.writer.database["rooms"].find({}).to_list(None)
    pending = document["outbox"][0]
    row = event_log.row(document["tenant"], "room-1", pending, world.clock.now())
    await event_log.append(world.writer.events, [row])
    await send(world, [row])

    async with running(world.writing(), world.reacting(), world.folding()):
        await until_exact(world, *PEOPLE[:5])
        await until_sent_again(world)
    assert await epoch(world) == 2
    async with open_log(world.settings, world.topic) as log:
        assert sum(log.ends.values()) >= 6


async def age_by_an_hour(world: World, which: dict[str, int]) -> None:
    earlier = {"$set": {"logged_at": {"$subtract": ["$logged_at", 3_600_000]}}}
    await world.writer.events.update_many(which, [earlier])


async def until_sent_again(world: World) -> None:
    async def done() -> bool:
        return (await log_state.load(world.writer.database[log_state.COLLECTION])).again is None

    await until(done)


async def test_what_is_left_of_the_log_shortens_what_is_sent_again(world: World) -> None:
    """Of a log that only lost its end, records older than ten minutes before the last one left need not be sent."""
    await enter(world, *PEOPLE[:2])
    async with running(world.writing()):
        await until_published(world)
    await age_by_an_hour(world, {"version": 1})
    rows = await world.writer.database[log_state.COLLECTION].find({"_id": "log"}).to_list(None)
    [(number, kept)] = rows[0]["kept"].items()
    beyond = {f"kept.{number}": {"offset": kept["offset"] + 5, "event": "lost"}}
    await world.writer.database[log_state.COLLECTION].update_one({"_id": "log"}, {"$set": beyond})

    async with running(world.writing()):

        async def raised() -> bool:
            return await epoch(world) == 2

        await until(raised)
        await until_sent_again(world)
    async with open_log(world.settings, world.topic) as log:
        assert sum(log.ends.values()) == 3


async def test_a_wish_sends_one_aggregate_again(world: World) -> None:
    await enter(world, *PEOPLE[:3])
    await world.enter("room-2", "dan")
    async with running(world.writing()):
        await until_published(world)
    wishes = world.writer.database[log_state.WISHES]
    await log_state.wish(wishes, "w1", {"tenant": TENANT, "aggregate": "room-1"}, world.clock.now())
    async with running(world.writing(), world.reacting(), world.folding()):

        async def fulfilled() -> bool:
            return not await log_state.open_wishes(wishes)

        await until(fulfilled)
        await until_exact(world, *PEOPLE[:3])
    async with open_log(world.settings, world.topic) as log:
        assert sum(log.ends.values()) == 7


async def test_a_database_older_than_the_log_publishes_nothing(world: World) -> None:
    await enter(world, "ann")
    unknown = logged("room-9", 1, "from the future", _id=derived_id("future"))
    await send(world, [unknown])
    bus = world.writing()
    async with running(bus):

        async def told() -> bool:
            return bus.relay is not None and bus.relay.trouble == "older-database"

        await until(told)
        assert not await bus.checks["relay"]()
    async with open_log(world.settings, world.topic) as log:
        assert sum(log.ends.values()) == 1
    assert await world.writer.events.count_documents({}) == 0
