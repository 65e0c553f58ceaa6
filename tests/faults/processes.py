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


@dataclass(eq=False)
class Process:
    """`held` while a fault wants it down; `falls` counts the times it ended by itself."""

    name: str
    server: Server
    held: bool = True
    falls: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pid(self) -> int:
        assert self.server.pid is not None
        return self.server.pid

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
                each.falls += 1
                await each.start()
        await asyncio.sleep(_LOOK_S)
