"""A story tenant's clock moves with the events a service meets, and a reaction acts at the time of its cause."""

from datetime import UTC, datetime

from tests.shared.bus.world import TALLIES, TENANT, World, logged, running, scope, send, tally_id, until

FIRST, SECOND = datetime(2016, 6, 1, 9, tzinfo=UTC), datetime(2016, 6, 8, 9, tzinfo=UTC)


async def test_consumed_events_move_the_story_and_never_back(world: World) -> None:
    rows = [
        logged("room-1", 1, "ann", story=True, occurred_at=SECOND),
        logged("room-2", 1, "ben", story=True, occurred_at=FIRST),
    ]
    async with running(world.reacting(), world.folding()):
        await send(world, rows)

        async def counted() -> bool:
            return await world.tally("room-1") == ("ann",) and await world.tally("room-2") == ("ben",)

        await until(counted)
    assert await world.reader.clocks.told(TENANT) == SECOND
    [event] = await world.reader.store(TALLIES).history(scope(), tally_id("room-1"))
    assert event.occurred_at == SECOND
    assert event.causation_id == rows[0]["_id"]


async def test_a_real_tenants_events_move_no_story(world: World) -> None:
    async with running(world.reacting()):
        await send(world, [logged("room-1", 1, "ann")])

        async def counted() -> bool:
            return await world.tally("room-1") == ("ann",)

        await until(counted)
    assert await world.reader.clocks.told(TENANT) is None
