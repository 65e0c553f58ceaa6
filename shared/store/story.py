"""Tenant time (architecture §5): real time, or a story that moves only with commands and consumed events.

Each service keeps one row per story tenant: the greatest time it has seen. Deadlines and `occurred_at` use tenant time;
leases, tokens and retries use real time.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from shared.kernel.clock import Clock, ClockMode
from shared.kernel.errors import ClockBehind
from shared.kernel.scope import SYSTEM, Scope
from shared.store.driver import Collection

COLLECTION = "clocks"


class StoryClocks:
    """The time each tenant lives in, as far as this service knows."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    async def now(self, scope: Scope) -> datetime:
        """The `occurred_at` of a command under `scope`. Raises `ClockBehind` for an earlier story time.

        A reaction or a deadline (`system`) takes the greater of its own time and the row's.
        """
        if scope.clock.mode is ClockMode.REAL:
            return self._clock.now()
        told = await self.told(scope.tenant) or scope.clock.start or scope.story_time
        asked = scope.story_time
        if told is None:
            return asked or self._clock.now()
        if asked is None or asked == told:
            return told
        if asked < told and not scope.has(SYSTEM):
            raise ClockBehind(now=told.isoformat())
        return max(asked, told)

    async def told(self, tenant: str) -> datetime | None:
        """The greatest time seen for a story tenant; None for a real-time tenant."""
        row = await self._collection.find_one({"_id": tenant})
        return row["now"] if row else None

    async def advance(self, scope: Scope, at: datetime) -> None:
        """Remember that the story has come to `at`. Harmless when repeated or late."""
        if scope.clock.mode is ClockMode.STORY:
            await self.advance_tenant(scope.tenant, at)

    async def advance_tenant(self, tenant: str, at: datetime) -> None:
        await self._collection.update_one({"_id": tenant}, {"$max": {"now": at.astimezone(UTC)}}, upsert=True)

    async def tenants(self) -> Mapping[str, datetime]:
        """All story tenants and their time, for the sweep of deadlines."""
        return {row["_id"]: row["now"] for row in await self._collection.find({}).to_list(None)}
