"""A Kafka client that dies inside and says nothing: records are there, and none is handed out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvloop
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.metadata import MetadataRequest

from shared.bus.clients import AWAY, end
from shared.bus.consumer import Consumer
from shared.bus.reader import Reader
from tests.shared.bus.world import World, running, until

PATIENCE_S = 90.0


class Deaf:
    """A client whose fetching has died: what comes is lost, and nobody is told."""

    def __init__(self, getmany: Callable[..., Awaitable[Any]]) -> None:
        self._getmany = getmany
        self.asked = asyncio.Event()

    async def getmany(self, **wanted: Any) -> Any:
        self.asked.set()
        await self._getmany(**wanted)
        return {}


async def member_of(consumer: Consumer) -> Reader:
    """The group's membership, once it has partitions."""

    async def is_member() -> bool:
        return consumer.assigned

    await until(is_member)
    assert consumer._reader
    return consumer._reader


async def test_a_group_whose_client_has_died_before_its_first_record_reads_on_with_a_new_one(world: World) -> None:
    bus = world.folding()
    (consumer,) = bus.consumers
    async with running(bus):
        reader = await member_of(consumer)
        deaf = Deaf(reader._kafka.getmany)
        reader._kafka.getmany = deaf.getmany
        await deaf.asked.wait()
        await world.enter("room-1", "ann")
        async with running(world.writing()):

            async def folded() -> bool:
                return await world.row("room-1") == ["ann"]

            await until(folded, PATIENCE_S)
        assert consumer._reader is not reader


class Uncoordinated:
    """As the client library is while no broker coordinates its group: a commit never ends."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def commit(self, _offsets: object) -> None:
        self.asked.set()
        await asyncio.Event().wait()


async def test_a_group_that_nobody_coordinates_reads_on(world: World) -> None:
    bus, client = world.folding(), Uncoordinated()
    (consumer,) = bus.consumers
    async with running(bus, world.writing()):
        reader = await member_of(consumer)
        reader._kafka.commit = client.commit
        await world.enter("room-1", "ann")
        await client.asked.wait()
        await world.enter("room-1", "ben")

        async def folded() -> bool:
            return await world.row("room-1") == ["ann", "ben"]

        await until(folded)
        assert consumer._reader is reader


async def ask_where_it_has_closed(bootstrap: str) -> None:
    """A question over a connection that has closed, before the client has come to see it."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap)
    await client.bootstrap()
    try:
        assert await client.ready(next(iter(client.cluster.brokers())).nodeId)
        connection = next(iter(client._conns.values()))
        connection._read_task.cancel()
        connection._writer.close()
        await connection._writer.wait_closed()
        connection.send(MetadataRequest([]))
    finally:
        await client.close()


def test_a_connection_that_closes_under_a_question_is_a_broker_that_is_away(kafka_bootstrap: str) -> None:
    """The loop is the one that services run on: another says nothing, and the reply does not come."""
    with pytest.raises(AWAY, match="closed"):
        uvloop.run(ask_where_it_has_closed(kafka_bootstrap))


class CancelsItself:
    """As the client library does: it cancels a task of its own and waits for it."""

    def __init__(self) -> None:
        self.is_stopping = False

    async def stop(self) -> None:
        self.is_stopping = True
        fetching = asyncio.create_task(asyncio.Event().wait())
        fetching.cancel()
        await fetching


async def test_a_client_that_cancels_itself_while_it_stops_does_not_take_its_loop_along() -> None:
    client = CancelsItself()
    await end(client)
    assert client.is_stopping
