"""One process of the platform under test: killed, paused, stopped and started on command, and started again when it
ends by itself, as a supervisor does.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from deploy.local.processes import Server

_LOOK_S = 0.2
_GRACE_S = 20.0
_LAST_LINES = 400


@dataclass(frozen=True, slots=True)
class Fall:
    """A process that ended by itself: with which code, and the last lines of its log."""

    name: str
    code: int | None
    last_words: str


@dataclass(eq=False)
class Process:
    """`held` while a fault wants it down; `falls` are the times it ended by itself."""

    name: str
    server: Server
    held: bool = True
    falls: list[Fall] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pid(self) -> int:
        assert self.server.pid is not None
        return self.server.pid

    async def fell(self) -> None:
        """It has ended by itself: keep what it told."""
        log = self.server.log
        told = await asyncio.to_thread(log.read_text, encoding="utf-8", errors="replace") if log else ""
        self.falls.append(Fall(self.name, self.server.exit_code, "\n".join(told.splitlines()[-_LAST_LINES:])))

    async def start(self) -> None:
        """Unless it runs already."""
        async with self._turn:
            if not self.server.alive():
                await asyncio.to_thread(self.server.start)
            self.held = False

    async def kill(self) -> None:
        """kill -9; it stays down until `start`."""
        self.held = True
        await asyncio.to_thread(self.server.kill)

    async def stop(self) -> None:
        """SIGTERM, and wait; it stays down until `start`."""
        self.held = True
        await asyncio.to_thread(self.server.stop, _GRACE_S)

    async def restart(self, down_s: float) -> None:
        """kill -9, and start after so many seconds."""
        await self.kill()
        await asyncio.sleep(down_s)
        await self.start()

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """SIGSTOP until the block ends. Nobody is told of it: connections stay open."""
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


async def keep(processes: Iterable[Process]) -> None:
    """Start what ended by itself, until cancelled."""
    while True:
        for each in processes:
            if not each.held and not each.server.alive():
                await each.fell()
                await each.start()
        await asyncio.sleep(_LOOK_S)
