"""The reply that goes on (Server-Sent Events) until the listener leaves or stalls, its token ends, or the process."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import orjson
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from services.insight.sight import Sight
from services.insight.stream.listeners import Listener, Listeners, Told
from shared.store.written import Stamp
from shared.telemetry.logs import get_logger

_log = get_logger("stream")
_BEAT = b":\n\n"
_RETRY = b"retry: 2000\n"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who listens to what, since when, and how long: `left_s` is what the token still has."""

    account: str
    sight: Sight
    heard: str | None
    left_s: float
    stopping: asyncio.Event


class EventStream(Response):
    """Raises `TooManyStreams` before anything is sent."""

    media_type = "text/event-stream"

    def __init__(self, listeners: Listeners, asked: Asked) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._listeners = listeners
        self._asked = asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._listeners.listening(self._asked.account, self._asked.sight, self._heard()) as listener:
            telling = asyncio.ensure_future(self._tell(listener, send, self._beginning()))
            ends = [telling, *map(asyncio.ensure_future, (_until_gone(receive), self._asked.stopping.wait()))]
            try:
                await asyncio.wait(ends, timeout=self._asked.left_s, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for end in ends:
                    end.cancel()
        if telling.done():
            _log.warning("stream given up", error=type(telling.exception()).__name__)
            return
        with suppress(TimeoutError):
            await self._send(send, {"type": "http.response.body", "body": b""})

    def _heard(self) -> Stamp | None:
        """What cannot be read is older than everything that is kept."""
        given = self._asked.heard
        return None if given is None else Stamp.read(given) or Stamp(0, 0)

    def _beginning(self) -> bytes:
        """Who comes for the first time gets the moment it begins at, to go on from there when cut off early."""
        at = self._listeners.at if self._asked.heard is None else None
        return _RETRY + (f"id: {at}\n\n".encode() if at else b"\n")

    async def _tell(self, listener: Listener, send: Send, beginning: bytes) -> None:
        """Ends only with a `TimeoutError`: the listener takes nothing in."""
        await self._send(send, {"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        piece = beginning
        while True:
            await self._send(send, {"type": "http.response.body", "body": piece, "more_body": True})
            piece = await self._next(listener)

    async def _next(self, listener: Listener) -> bytes:
        try:
            async with asyncio.timeout(self._listeners.pace.beat_s):
                return b"".join(_events(await listener.news()))
        except TimeoutError:
            return _BEAT

    async def _send(self, send: Send, message: Message) -> None:
        async with asyncio.timeout(self._listeners.pace.stall_s):
            await send(message)


def _events(told: Told) -> Iterator[bytes]:
    """Only the last carries the moment: who is cut off between them is told all of them again."""
    figures = [{"resource": "kpis", "park": park, "ids": ids} for park, ids in told.parks]
    things = [{"resource": kind, "id": id, "version": version} for kind, id, version in told.things]
    changed = [*figures, *things]
    for number, data in enumerate(changed, 1):
        id = f"id: {told.stamp}\n".encode() if number == len(changed) else b""
        yield b"event: changed\n" + id + b"data: " + orjson.dumps(data) + b"\n\n"


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
