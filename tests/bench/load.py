"""A plain HTTP/1.1 client that costs little beside what it measures: prepared bytes out, statuses in.

Closed load keeps a number of requests in flight; open load sends at a fixed rate, and a late reply counts from the
moment its request was due.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httptools

Request = Callable[[], bytes]
"""The next request, ready to be sent."""


def request(method: str, url: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one request."""
    parts = urlsplit(url)
    told = {"host": parts.netloc, **headers, **({"content-length": str(len(body))} if body else {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1\r\n{lines}\r\n".encode() + body


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._parser = httptools.HttpResponseParser(self)
        self.reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        status, self._parser = self._parser.get_status_code(), httptools.HttpResponseParser(self)
        self.reply.set_result(status)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.reply.done():
            self.reply.set_exception(error or ConnectionResetError("closed under way"))

    async def ask(self, sent: bytes) -> int:
        self.reply = asyncio.get_running_loop().create_future()
        self.transport.write(sent)
        return await self.reply


async def _connect(url: str) -> _Connection:
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    assert parts.hostname
    _, connection = await loop.create_connection(_Connection, parts.hostname, parts.port or 80)
    connection.reply.set_result(0)
    return connection


async def closed(url: str, next_request: Request, in_flight: int, seconds: float, wanted: int) -> float:
    """Replies per second; every one must have the status `wanted`."""
    connections = [await _connect(url) for _ in range(in_flight)]
    end = time.perf_counter() + seconds

    async def ask_on(connection: _Connection) -> int:
        count = 0
        while time.perf_counter() < end:
            status = await connection.ask(next_request())
            if status != wanted:
                raise RuntimeError(f"{status} instead of {wanted}")
            count += 1
        return count

    began = time.perf_counter()
    try:
        counts = await asyncio.gather(*map(ask_on, connections))
        return sum(counts) / (time.perf_counter() - began)
    finally:
        for connection in connections:
            connection.transport.close()


@dataclass(frozen=True, slots=True)
class Answered:
    """When a request was due, and when its reply was there."""

    number: int
    due: float
    at: float


async def opened(url: str, next_request: Request, rate: float, seconds: float, wanted: int) -> list[Answered]:
    """Every request in the order of replies, sent at so many per second; each must be answered with `wanted`."""
    idle = asyncio.Queue[_Connection]()
    taken: list[Answered] = []

    async def ask(number: int, due: float) -> None:
        connection = idle.get_nowait() if not idle.empty() else await _connect(url)
        status = await connection.ask(next_request())
        if status != wanted:
            raise RuntimeError(f"{status} instead of {wanted}")
        taken.append(Answered(number, due, time.perf_counter()))
        idle.put_nowait(connection)

    async with asyncio.TaskGroup() as group:
        async for number, due in due_times(rate, seconds):
            group.create_task(ask(number, due))
    while not idle.empty():
        idle.get_nowait().transport.close()
    return taken


async def due_times(rate: float, seconds: float) -> AsyncIterator[tuple[int, float]]:
    """Number and moment of each request of an open load, yielded when it is due."""
    began = time.perf_counter()
    for number in range(round(rate * seconds)):
        due = began + number / rate
        pause = due - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        yield number, due


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
