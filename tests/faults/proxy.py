"""A TCP proxy in this process: what a network does to a connection, on command.

A server advertises the proxy's port, so that every client comes this way. Promises to pass bytes on unchanged and in
order while nothing is asked of it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.faults.sockets import Source, everybody

_CHUNK = 65_536
_PATIENCE_S, _LOOK_S = 5.0, 0.05

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(eq=False)
class _Link:
    """One connection with its two ends."""

    port: int
    near: Ends
    far: Ends

    def reset(self) -> None:
        for _, writer in (self.near, self.far):
            writer.transport.abort()


class Proxy:
    """Listens on `port` of loopback and passes on to `target`; refuses while the target does.

    With `own` the target's own connections are never refused, and wait while it starts: a mongod looks for itself at
    the address it advertises.
    """

    def __init__(self, name: str, port: int, target: int, own: Source | None = None) -> None:
        self.name = name
        self.port = port
        self.target = target
        self._own = own
        self._links: set[_Link] = set()
        self._server: asyncio.Server | None = None
        self._returning: asyncio.Task[None] | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._refused: Source | None = None
        self._delay: Callable[[], float] | None = None

    async def start(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    def stop(self) -> None:
        """Nobody gets in any more; connections there are go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    # -- faults

    def reset(self, of_source: Source = everybody) -> None:
        """Break off the connections there are now, requests under way included."""
        for link in [each for each in self._links if of_source(each.port)]:
            link.reset()

    @contextlib.asynccontextmanager
    async def cut(self, of_source: Source = everybody) -> AsyncIterator[None]:
        """Break off the connections there are and let no new ones in."""
        self._refused = of_source
        if of_source is everybody and self._own is None:
            self.stop()
        self.reset(of_source)
        try:
            yield
        finally:
            self._refused = None
            await self.start()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Accept, and pass nothing on: nobody learns that the other side is away."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    @contextlib.contextmanager
    def slow(self, delay: Callable[[], float]) -> Iterator[None]:
        """Hold each piece back for `delay()` seconds."""
        self._delay = delay
        try:
            yield
        finally:
            self._delay = None

    # -- who gets in

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = int(writer.get_extra_info("peername")[1])
        try:
            if self._refused is None or not self._refused(port) or self._is_own(port):
                await self._join(_Link(port, (reader, writer), await self._reach(port)))
        except ConnectionRefusedError:
            self._close_for_a_while()
        except (OSError, TimeoutError):
            return
        finally:
            writer.transport.abort()

    def _is_own(self, port: int) -> bool:
        return self._own is not None and self._own(port)

    async def _reach(self, port: int) -> Ends:
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                try:
                    return await asyncio.open_connection("127.0.0.1", self.target)
                except ConnectionRefusedError:
                    if not self._is_own(port):
                        raise
                await asyncio.sleep(_LOOK_S)

    def _close_for_a_while(self) -> None:
        if self._own is not None:
            return
        self.stop()
        if self._returning is None or self._returning.done():
            self._returning = asyncio.create_task(self._return())

    async def _return(self) -> None:
        """Let people in again once the target does."""
        while not await self._answers():
            await asyncio.sleep(_LOOK_S)
        if self._refused is None:
            await self.start()

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return False
        writer.transport.abort()
        return True

    # -- passing on

    async def _join(self, link: _Link) -> None:
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(link.near[0], link.far[1]))
                both.create_task(self._pass(link.far[0], link.near[1]))
        except* (OSError, RuntimeError):  # the loop's word for writing to what is closed
            link.reset()
        finally:
            self._links.discard(link)
            link.reset()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_CHUNK):
            await self._flows.wait()
            if self._delay is not None:
                await asyncio.sleep(self._delay())
            writer.write(piece)
            await writer.drain()
        if not writer.is_closing():
            writer.write_eof()


@contextlib.asynccontextmanager
async def listening(proxies: Sequence[Proxy]) -> AsyncIterator[None]:
    """All of them, until the block ends."""
    for each in proxies:
        await each.start()
    try:
        yield
    finally:
        for each in proxies:
            each.stop()
            each.reset()
