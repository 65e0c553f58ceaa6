"""How long it takes after a fault until commands are accepted, groups read on, and nothing waits any more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.bus.clients import AWAY
from shared.kernel.errors import DomainError
from shared.store.driver import PyMongoError
from tests.faults.clients import Clients
from tests.faults.reading import Kept
from tests.faults.strokes.field import RELAYED

PATIENCE_S = 120.0
_LOOK_S = 0.25
_NOT_NOW = (PyMongoError, DomainError, *AWAY)


@dataclass(frozen=True, slots=True)
class Recovery:
    """Seconds after the fault; None: not within two minutes."""

    writes_s: float | None
    consumers_s: float | None


async def recovered(clients: Clients, kept: Kept, since: float) -> Recovery:
    """Every service has accepted a command sent since then, and every group has moved on."""
    writes, consumers = await asyncio.gather(
        _until(since, lambda: _writes_are_back(clients, since)), _until(since, _Moving(kept).all_have)
    )
    return Recovery(writes, consumers)


async def drained(kept: Kept, since: float) -> float | None:
    """Seconds until nothing waits to be published or read."""
    return await _until(since, kept.is_drained)


async def _writes_are_back(clients: Clients, since: float) -> bool:
    return all(clients.accepted.get(service, 0.0) >= since for service in RELAYED)


class _Moving:
    """Groups that have moved since the first look; those that commands never reach are left out."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._before: dict[str, int] | None = None

    async def all_have(self) -> bool:
        now = await self._kept.progress()
        if self._before is None:
            self._before = {group: now[group] for group in self._kept.busy_groups}
            return False
        return all(now[group] > moves for group, moves in self._before.items())


async def _until(since: float, holds: Callable[[], Awaitable[bool]]) -> float | None:
    while time.monotonic() - since < PATIENCE_S:
        try:
            if await holds():
                return time.monotonic() - since
        except _NOT_NOW:
            pass
        await asyncio.sleep(_LOOK_S)
    return None
