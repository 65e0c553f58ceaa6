"""What is accepted and not yet everywhere: events waiting in their documents, and those insight has not folded."""

import asyncio
import time
from datetime import UTC, datetime

from services.service_request.store import REQUEST
from services.service_request.wiring import NAME
from shared.store import outbox
from shared.store.driver import Database

_LOOK_S = 0.2


class Backlog:
    """Looks into both databases; insight says once a second when it had folded all."""

    def __init__(self, requests: Database, insight: Database) -> None:
        self._requests = requests
        self._insight = insight

    async def gone_within(self, patience_s: float) -> float | None:
        """Seconds until all that is accepted by now is folded, as exact as insight's second; None when it takes longer.

        What comes meanwhile does not count.
        """
        begun, moment = time.perf_counter(), datetime.now(UTC)
        published: datetime | None = None
        while (passed := time.perf_counter() - begun) < patience_s:
            published = published or await self._published(moment)
            if published and await self._folded(published):
                return passed
            await asyncio.sleep(_LOOK_S)
        return None

    async def _published(self, moment: datetime) -> datetime | None:
        """Since when at the latest nothing of before `moment` waits in a document; None while something does."""
        oldest = await outbox.oldest(self._requests, [REQUEST.collection])
        return datetime.now(UTC) if oldest is None or oldest > moment else None

    async def _folded(self, published: datetime) -> bool:
        """Whether insight has caught up once since then."""
        return await self._insight["freshness"].find_one({"source": NAME, "since": {"$gt": published}}) is not None
