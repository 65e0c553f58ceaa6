"""Tenant time (architecture §5): real time, or a story that moves only with commands and consumed events.

Each service keeps one row per story tenant: the greatest time it has seen. Deadlines and `occurred_at` use tenant time;
leases, tokens and retries use real time.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from shared.kernel.clock import Clock, ClockMode
from shared.kernel.errors import ClockBehind
from shared.kernel.scope import SYSTEM, Scope
from shared.store.driver import Collection
from shared.store.faults import translated

COLLECTION = "clocks"


class StoryClocks:
    """The time each tenant lives in, as far as this service knows. `moved` is set when this process moves a story."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock
        self.moved = asyncio.Event()
        self._reached: dict[str, datetime] = {}

    async def now(self, scope: Scope) -> datetime:
        """The `occurred_at` of a command under `scope`. Raises `ClockBehind` for an earlier story time.

        A reaction or a deadline (`system`) takes the greater of its own time and the row's.
        """
        if scope.clock.mode is ClockMode.REAL:
            return self._clock.now()
        told = await self.told(scope.tenant) or await self._begin(scope)
        asked = told if scope.story_time is None else _as_kept(scope.story_time)
        if asked < told and not scope.has(SYSTEM):
            raise ClockBehind(now=told.isoformat())
        return max(asked, told)

    async def _begin(self, scope: Scope) -> datetime:
        """The row is there before any thing of the tenant, so that no sweep takes a story for real time."""
        start = scope.clock.start or scope.story_time
        if start is None:
            return self._clock.now()
        await self.advance_tenant(scope.tenant, start)
        return _as_kept(start)

    async def told(self, tenant: str) -> datetime | None:
        """The greatest time seen for a story tenant; None for a real-time tenant."""
        with translated():
            row = await self._collection.find_one({"_id": tenant})
        return row["now"] if row else None

    async def advance(self, scope: Scope, at: datetime) -> None:
        """Remember that the story has come to `at`. Harmless when repeated or late."""
        if scope.clock.mode is ClockMode.STORY:
            await self.advance_tenant(scope.tenant, at)

    async def advance_tenant(self, tenant: str, at: datetime) -> None:
        """A time this process has seen acknowledged is not written again: most commands leave a story where it is."""
        kept = _as_kept(at)
        if tenant in self._reached and kept <= self._reached[tenant]:
            return
        with translated():
            await self._collection.update_one({"_id": tenant}, {"$max": {"now": kept}}, upsert=True)
        self._reached[tenant] = kept
        self.moved.set()

    async def tenants(self) -> Mapping[str, datetime]:
        """All story tenants and their time, for the sweep of deadlines."""
        with translated():
            return {row["_id"]: row["now"] for row in await self._collection.find({}).to_list(None)}


def _as_kept(at: datetime) -> datetime:
    """UTC in milliseconds, as the database keeps it: a time compared with the row's must not be finer."""
    utc = at.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)
