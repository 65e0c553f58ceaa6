"""kill -9 between any two steps: nothing acknowledged is lost, no effect is applied twice, order holds."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from shared.store import log_state
from tests.shared.bus.faults import crash
from tests.shared.bus.world import World, running, until

PEOPLE = ("ann", "ben", "cleo")


async def die_after(step: str, world: World, mongo_url: str, home: Path) -> None:
    """A process of its own runs until it has done `step` and kills itself."""
    program = (sys.executable, "-m", "tests.shared.bus.faults.crash")
    words = (world.name, world.database, mongo_url, world.settings.kafka_bootstrap, str(home), step)
    process = await asyncio.create_subprocess_exec(*program, *words)
    try:
        code = await asyncio.wait_for(process.wait(), 60)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert code == -signal.SIGKILL


async def until_exact(world: World) -> None:
    async def exact() -> bool:
        return (
            await world.tally("room-1") == PEOPLE
            and await world.row("room-1") == list(PEOPLE)
            and await world.tally("room-2") == ("dan",)
            and await world.row("room-2") == ["dan"]
        )

    await until(exact)


async def enter_all(world: World) -> None:
    for person in PEOPLE:
        await world.enter("room-1", person)
    await world.enter("room-2", "dan")


@pytest.mark.parametrize("step", [*crash.RELAY_STEPS, *crash.CONSUMER_STEPS])
async def test_dying_after_any_step_loses_and_doubles_nothing(
    world: World, mongo_url: str, tmp_path: Path, step: str
) -> None:
    await enter_all(world)
    await die_after(step, world, mongo_url, tmp_path)

    relay = world.writing()
    async with running(relay, world.reacting(), world.folding()):
        await until_exact(world)
        assert relay.relay is not None
        assert relay.relay.trouble is None
    assert await world.writer.events.count_documents({}) == 4
    assert await world.writer.database["rooms"].count_documents({"outbox_at": {"$exists": True}}) == 0
    assert await world.parked() == []
    assert (await log_state.load(world.writer.database[log_state.COLLECTION])).epoch == 1
