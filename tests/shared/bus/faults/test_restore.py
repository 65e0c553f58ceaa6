"""After a restore is finished every reader comes to the truth of the restored database, wherever it was before."""

from typing import Any

from shared.store import log_state, parked, restores
from tests.shared.bus.faults.going_back import (
    ROOMS,
    copied,
    each,
    go_back,
    put_back,
    say,
    until_finished,
    until_rows,
    until_tallies,
    until_trouble,
    until_true,
)
from tests.shared.bus.faults.test_lost_log import epoch, wipe
from tests.shared.bus.test_dead_letters import Moody, until_parked
from tests.shared.bus.test_operating import until_fulfilled
from tests.shared.bus.world import World, running, until_published


async def test_readers_that_never_left_come_to_the_truth_of_the_restored_database(world: World) -> None:
    await go_back(world)
    async with running(world.writing(), world.reacting(), world.folding()):
        await say(world, "--finish")
        await until_true(world)


async def test_readers_that_were_away_come_to_the_truth_of_the_restored_database(world: World) -> None:
    await go_back(world)
    await say(world, "--finish")
    async with running(world.writing()):
        await until_finished(world)
        await until_published(world)
    async with running(world.reacting(), world.folding()):
        await until_true(world)


async def test_several_processes_of_each_kind_come_to_the_truth_together(world: World) -> None:
    await go_back(world)
    await say(world, "--finish")
    relays = [world.writing(lease_owner=owner) for owner in ("here", "there")]
    async with running(*relays, world.reacting(), world.reacting(), world.folding(), world.folding()):
        await until_true(world)


async def test_dead_letters_from_before_a_restore_are_forgotten(world: World) -> None:
    poison: dict[str, Any] = {"handler": Moody("ben")}
    await world.enter("room-1", "ann")
    async with running(world.writing(), world.reacting(**poison)):
        await until_published(world)
        copy = await copied(world.writer.database)
        await world.enter("room-1", "ben")
        await until_parked(world, 1)
        await until_published(world)
    await put_back(world.writer.database, copy)
    await world.enter("room-1", "cleo")
    await say(world, "--finish")
    async with running(world.writing(), world.reacting(**poison)):
        await until_tallies(world, {"room-1": ("ann", "cleo")})
    assert await parked.listed(world.reader.database[parked.COLLECTION]) == []


async def test_a_log_that_was_lost_as_well_still_tells_of_the_restore(world: World) -> None:
    """A reader that was away meets the mark again, under the epoch of the loss."""
    await go_back(world)
    await say(world, "--finish")
    async with running(world.writing()):
        await until_finished(world)
        await until_published(world)
    await wipe(world)
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_true(world)
    assert await epoch(world) == 3


async def test_a_copy_from_before_a_loss_is_older_than_the_log(world: World) -> None:
    """Its last acknowledged record, one sent again, is not there any more, and what stands there it does not know."""
    await world.enter("room-1", "ann")
    async with running(world.writing(), world.folding()):
        await until_published(world)
        await log_state.wish(world.writer.database[log_state.WISHES], "w1", {}, world.clock.now())
        await until_fulfilled(world)
    copy = await copied(world.writer.database)
    await wipe(world)
    await world.enter("room-1", "ben")
    async with running(world.writing(), world.folding()):
        await until_rows(world, {"room-1": ["ann", "ben"]})
        await until_published(world)
    await put_back(world.writer.database, copy)
    relay = world.writing()
    async with running(relay, world.folding()):
        await until_trouble(relay, "older-database")
        await say(world, "--finish")
        await until_rows(world, {"room-1": ["ann"]})
    assert await epoch(world) == 3


async def test_finishing_a_restore_of_a_database_that_never_went_back_changes_nothing(world: World) -> None:
    for room in ROOMS:
        await world.enter(room, "ann")
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_rows(world, each(ROOMS, "ann"))
        await say(world, "--finish")
        await until_finished(world)
        await until_rows(world, each(ROOMS, "ann"))
        await until_tallies(world, dict.fromkeys(ROOMS, ("ann",)))
    assert await restores.dropped(world.writer.database) == []
