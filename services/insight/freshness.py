"""How far the rows are behind their sources. Each folding process tells it in its own rows; figures tell the worst."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from shared.kernel.clock import Clock
from shared.store.driver import Collection, Document, PyMongoError, ReplaceOne
from shared.store.faults import translated
from shared.telemetry.logs import get_logger

COLLECTION = "freshness"
_log = get_logger("freshness")
_EVERY_S = 1.0
_AGAIN, _SILENT = timedelta(seconds=3), timedelta(seconds=10)
_FORGOTTEN_S = 3600


class Freshness:
    """`instance` tells this process's rows from another's. Times are real: a lag is no matter of a story."""

    def __init__(self, collection: Collection, clock: Clock, instance: str) -> None:
        self._collection = collection
        self._clock = clock
        self._instance = instance
        self._since: dict[str, datetime] = {}
        self._told: Mapping[str, bool] = {}
        self._told_at = datetime.min.replace(tzinfo=UTC)

    async def ensure_indexes(self) -> None:
        await self._collection.create_index([("at", 1)], expireAfterSeconds=_FORGOTTEN_S)

    async def keep_telling(self, caught_up: Callable[[], Mapping[str, bool]]) -> None:
        """Never ends. A database that does not answer is waited out: the rows then grow old by themselves."""
        while True:
            try:
                await self.tell(caught_up())
            except PyMongoError as error:
                _log.warning("freshness not told", error=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    async def tell(self, caught_up: Mapping[str, bool]) -> None:
        """By source, whether all its events have been folded; written when that is news, else every third second."""
        now = self._clock.now()
        self._since |= {source: now for source, is_it in caught_up.items() if is_it or source not in self._since}
        if caught_up == self._told and now - self._told_at < _AGAIN:
            return
        await self._collection.bulk_write([self._row(source, is_it, now) for source, is_it in caught_up.items()])
        self._told, self._told_at = dict(caught_up), now

    def _row(self, source: str, is_caught_up: bool, now: datetime) -> ReplaceOne[Document]:
        row = {"source": source, "at": now, "caught_up": is_caught_up, "since": self._since[source]}
        return ReplaceOne({"_id": f"{source}/{self._instance}"}, row, upsert=True)

    async def lags(self) -> Mapping[str, float]:
        """Source → seconds since its events were last all folded, 0 when they are; a source nobody reads is absent."""
        now = self._clock.now()
        with translated():
            lately = {"at": {"$gte": now - _SILENT}}
            rows = await self._collection.find(lately).to_list(None)
        lags: dict[str, float] = {}
        for row in rows:
            lags[row["source"]] = max(_lag(row, now), lags.get(row["source"], 0.0))
        return lags


def _lag(row: Document, now: datetime) -> float:
    return 0.0 if row["caught_up"] else round((now - row["since"]).total_seconds(), 1)
