"""The batches a relay has on their way at once: while one is read, another is being sent and a third taken out.

Batches under way share no document, so each aggregate's events keep their order whatever overtakes what.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from shared.bus.parcels import Parcel
from shared.store.outbox import Pending

_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class _Journey:
    batch: Sequence[Parcel]
    carried: asyncio.Task[None]


class UnderWay:
    """In the order they set out; what fails on the way is raised to whoever waits for it."""

    def __init__(self) -> None:
        self._journeys: deque[_Journey] = deque()

    def __bool__(self) -> bool:
        return bool(self._journeys)

    @property
    def is_full(self) -> bool:
        return len(self._journeys) >= _AT_ONCE

    @property
    def documents(self) -> list[Pending]:
        """What is under way and so not to be read again yet, oldest first."""
        return [parcel.document for journey in self._journeys for parcel in journey.batch]

    def start(self, batch: Sequence[Parcel], carrying: Coroutine[Any, Any, None]) -> None:
        self._journeys.append(_Journey(batch, asyncio.create_task(carrying)))

    async def first(self) -> None:
        """Until the first has arrived."""
        await self._journeys[0].carried
        self._journeys.popleft()

    async def all(self) -> None:
        """Until nothing is under way."""
        while self._journeys:
            await self.first()

    async def give_up(self) -> None:
        """Let each come to its end, however it ends: a write under way cannot be called back."""
        await asyncio.gather(*(journey.carried for journey in self._journeys), return_exceptions=True)
        self._journeys.clear()
