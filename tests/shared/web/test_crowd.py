"""A process that has enough to do says so at once, and is well again as soon as the rush is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from starlette.types import Receive, Scope, Send

from shared.web.crowd import Crowd
from shared.web.health import PATHS
from tests.support.web import serving

MOST = 2


class House:
    """Health is answered at once; a stream begins at once and goes on, everything else waits, until the door opens."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.entered = asyncio.Semaphore(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = {"type": "http.response.start", "status": 200, "headers": []}
        if scope["path"] == "/stream":
            await send(begun)
            await send({"type": "http.response.body", "body": b"one", "more_body": True})
        if scope["path"] not in PATHS:
            self.entered.release()
            await self.door.wait()
        if scope["path"] != "/stream":
            await send(begun)
        await send({"type": "http.response.body"})


class Visitor:
    def __init__(self, session: aiohttp.ClientSession, address: str, house: House) -> None:
        self.session = session
        self.address = address
        self.house = house

    async def ask(self, path: str = "/things") -> tuple[int, str | None, str]:
        """Status, `Retry-After` and body."""
        async with self.session.post(self.address + path, json={}) as reply:
            return reply.status, reply.headers.get("Retry-After"), await reply.text()

    @asynccontextmanager
    async def inside(self, *paths: str) -> AsyncIterator[list[asyncio.Task[tuple[int, str | None, str]]]]:
        """So many requests are being answered; after the block the door is open and they are answered."""
        asked = [asyncio.create_task(self.ask(path)) for path in paths]
        for _ in paths:
            await self.house.entered.acquire()
        try:
            yield asked
        finally:
            self.house.door.set()
            await asyncio.gather(*asked)


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    house = House()
    async with serving(Crowd(house, most=MOST)) as address, aiohttp.ClientSession() as session:
        yield Visitor(session, address, house)


async def test_one_more_than_may_enter_is_sent_away_at_once_and_told_when_to_come_again(visitor: Visitor) -> None:
    async with visitor.inside("/things", "/things"):
        status, again, body = await visitor.ask()
        assert (status, again) == (503, "1")
        assert "/problems/crowded" in body


async def test_who_is_inside_is_answered_and_leaves_room_for_the_next(visitor: Visitor) -> None:
    async with visitor.inside("/things", "/things") as asked:
        pass
    assert [(await each)[0] for each in asked] == [200, 200]
    assert (await visitor.ask())[0] == 200


async def test_a_reply_that_has_begun_takes_no_room(visitor: Visitor) -> None:
    async with visitor.inside("/stream", "/stream", "/things", "/things"):
        assert (await visitor.ask())[0] == 503


@pytest.mark.parametrize("path", PATHS)
async def test_health_is_told_however_full_it_is(visitor: Visitor, path: str) -> None:
    async with visitor.inside("/things", "/things"):
        assert (await visitor.ask(path))[0] == 200
