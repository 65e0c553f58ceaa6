"""A plain HTTP/1.1 client that costs little beside what it measures: prepared bytes out, statuses in.

Closed load keeps a number of requests in flight; open load sends at a fixed rate, and a late reply counts from the
moment its request was due.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
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


class _Telling(_Connection):
    """Also keeps what the reply says."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.body, self.retry_after = b"", ""

    def on_message_begin(self) -> None:
        self.body, self.retry_after = b"", ""

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self.retry_after = value.decode()

    def on_body(self, data: bytes) -> None:
        self.body += data


C = TypeVar("C", bound=_Connection)


async def _connect(url: str, kind: type[C]) -> C:
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    assert parts.hostname
    _, connection = await loop.create_connection(kind, parts.hostname, parts.port or 80)
    connection.reply.set_result(0)
    return connection


@dataclass(frozen=True, slots=True)
class Reply:
    """Status 0: nobody knows what became of the request."""

    status: int
    body: bytes = b""
    retry_after: str = ""


class Pool:
    """As many connections to one server as there are requests at once, kept between them."""

    def __init__(self, url: str, patience_s: float = 30.0) -> None:
        self.url = url
        self._patience_s = patience_s
        self._idle: list[_Telling] = []

    async def ask(self, sent: bytes) -> Reply:
        """What is said to these bytes; silence and a broken connection are status 0."""
        try:
            connection = await self._connection()
        except OSError:
            return Reply(0)
        try:
            async with asyncio.timeout(self._patience_s):
                status = await connection.ask(sent)
        except (OSError, TimeoutError):
            connection.transport.abort()
            return Reply(0)
        self._idle.append(connection)
        return Reply(status, connection.body, connection.retry_after)

    async def _connection(self) -> _Telling:
        while self._idle:
            kept = self._idle.pop()
            if not kept.transport.is_closing():
                return kept
        return await _connect(self.url, _Telling)

    def close(self) -> None:
        for connection in self._idle:
            connection.transport.close()
        self._idle.clear()


async def closed(url: str, next_request: Request, in_flight: int, seconds: float, wanted: int) -> float:
    """Replies per second; every one must have the status `wanted`."""
    connections = [await _connect(url, _Connection) for _ in range(in_flight)]
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
        connection = idle.get_nowait() if not idle.empty() else await _connect(url, _Connection)
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
