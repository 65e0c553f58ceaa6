"""Three brokers, three mongods: one of each is killed with -9 under way, and nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.processes import Server
from shared.bus.topics import PARTITIONS
from shared.kernel.errors import Unavailable
from shared.kernel.scope import CommandRef
from shared.store.aggregate import Decision
from tests.shared.bus.world import Entered, World, drop, opened_world, prepare, running, scope, until
from tests.support.platform import Cluster

ROOMS = ("room-1", "room-2", "room-3")
PEOPLE = 60
RECOVERY_S = 60.0


async def enter_surely(world: World, room: str, person: str) -> None:
    """A client that repeats its command, with its key, for as long as the answer is "not now" or unknown."""
    command = scope().with_command(CommandRef(f"enter-{room}-{person}", "d", keyed=True))
    decided = Decision((Entered(roles=(person,)),))

    async def accepted() -> bool:
        try:
            await world.rooms.change(command, room, lambda _state, _at: decided)
        except Unavailable:
            return False
        return True

    await until(accepted, RECOVERY_S)


async def crowd(world: World, halfway: Callable[[], Awaitable[None]]) -> None:
    """Everybody enters every room; `halfway` something dies."""
    for number in range(PEOPLE):
        if number == PEOPLE // 2:
            await halfway()
        await asyncio.gather(*(enter_surely(world, room, f"p{number}") for room in ROOMS))


async def all_arrived_once_in_order(world: World) -> None:
    everybody = tuple(f"p{number}" for number in range(PEOPLE))

    async def arrived() -> bool:
        tallies = [await world.tally(room) for room in ROOMS]
        rows = [tuple(await world.row(room)) for room in ROOMS]
        return all(seen == everybody for seen in (*tallies, *rows))

    await until(arrived, RECOVERY_S)


async def primary(world: World, servers: Cluster) -> Server:
    """The member that takes writes now."""
    told = await world.writer.database.command("hello")
    port = str(told["me"]).rpartition(":")[2]
    return next(server for server in servers.servers if port in server.program.command())


@pytest_asyncio.fixture
async def world(
    mongo_cluster: Cluster, kafka_cluster: Cluster, fresh_name: str, tmp_path: Path
) -> AsyncIterator[World]:
    async with opened_world(fresh_name, mongo_cluster.address, kafka_cluster.address, tmp_path) as opened:
        await prepare(opened)
        yield opened
        await drop(opened)


async def test_the_primary_dies_while_commands_come_in(world: World, mongo_cluster: Cluster) -> None:
    async def kill() -> None:
        server = await primary(world, mongo_cluster)
        server.kill()
        server.start()

    async with running(world.writing(), world.reacting(), world.folding()):
        await crowd(world, kill)
        await all_arrived_once_in_order(world)


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_a_broker_dies_while_events_flow(world: World, kafka_cluster: Cluster, number: int) -> None:
    async def kill() -> None:
        kafka_cluster.servers[number].kill()
        kafka_cluster.servers[number].start()

    async with running(world.writing(), world.reacting(), world.folding()):
        await crowd(world, kill)
        await all_arrived_once_in_order(world)


async def test_every_partition_is_kept_by_three_brokers(world: World) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=world.settings.kafka_bootstrap)
    await admin.start()
    try:
        (topic,) = await admin.describe_topics([world.topic])
    finally:
        await admin.close()
    assert {len(each["replicas"]) for each in topic["partitions"]} == {3}
    assert len(topic["partitions"]) == PARTITIONS
