"""A Kafka client that dies inside and says nothing: records are there, and none is handed out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvloop

from shared.bus.clients import AWAY, end
from shared.bus.consumer import Consumer
from shared.bus.reader import Reader
from tests.shared.bus.world import World, on_topic, running, until, until_published

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


async def closed_just_now() -> None:
    """Write to a connection that the other side has closed, and nobody has looked at it since."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.close()
        await writer.wait_closed()
        writer.write(b"one more question")


def test_of_a_connection_that_has_closed_uvloop_says_what_counts_as_away() -> None:
    with pytest.raises(AWAY, match="closed"):
        uvloop.run(closed_just_now())


class Closed:
    """Answers any call as a client does whose connection has closed just now."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def answer(self, *_question: object, **_more: object) -> None:
        self.asked.set()
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")


@pytest.mark.parametrize("call", ["getmany", "end_offsets", "commit"])
async def test_a_group_whose_connection_closes_under_its_hands_reads_on(world: World, call: str) -> None:
    bus, closed = world.folding(), Closed()
    (consumer,) = bus.consumers
    async with running(bus, world.writing()):
        reader = await member_of(consumer)
        setattr(reader._kafka, call, closed.answer)
        reader.forget()
        await world.enter("room-1", "ann")
        await closed.asked.wait()
        await world.enter("room-1", "ben")

        async def folded() -> bool:
            return await world.row("room-1") == ["ann", "ben"]

        await until(folded)


async def test_a_relay_whose_connection_closes_under_its_hands_publishes_with_a_new_one(world: World) -> None:
    bus = world.writing()
    async with running(bus):
        await world.enter("room-1", "ann")
        await until_published(world)
        assert bus.relay
        producer = bus.relay._publisher._producer
        assert producer
        producer.send_batch = Closed().answer
        await world.enter("room-1", "ben")
        await until_published(world)
    assert len(await on_topic(world)) == len(("ann", "ben"))


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
