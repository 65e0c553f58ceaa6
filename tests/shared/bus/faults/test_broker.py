"""A broker that dies and comes back with its data: commands are accepted meanwhile, and the backlog drains."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.shared.bus.world import World, drop, on_topic, opened_world, prepare, running, until
from tests.support.platform import Cluster

BEFORE, WHILE, AFTER = ("ann", "ben"), ("cleo", "dan"), ("eve",)


@pytest_asyncio.fixture
async def world(mongo_url: str, kafka_cluster: Cluster, fresh_name: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened_world(fresh_name, mongo_url, kafka_cluster.address, tmp_path) as opened:
        await prepare(opened)
        yield opened
        await drop(opened)


async def until_exact(world: World, *people: str) -> None:
    async def exact() -> bool:
        return await world.tally("room-1") == people and await world.row("room-1") == list(people)

    await until(exact, 60)


async def enter(world: World, *people: str) -> None:
    for person in people:
        await world.enter("room-1", person)


async def test_a_killed_broker_is_waited_for_and_nothing_is_lost_or_doubled(
    world: World, kafka_cluster: Cluster
) -> None:
    relay = world.writing()
    async with running(relay, world.reacting(), world.folding()):
        await enter(world, *BEFORE)
        await until_exact(world, *BEFORE)
        broker = kafka_cluster.servers[0]
        broker.kill()
        broker.wait(10)
        await enter(world, *WHILE)
        broker.start()
        await until_exact(world, *BEFORE, *WHILE)
        await enter(world, *AFTER)
        await until_exact(world, *BEFORE, *WHILE, *AFTER)
    assert len({event for _, event in await on_topic(world)}) == 5
    assert await world.parked() == []
