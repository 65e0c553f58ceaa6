"""Reads over all tenants, for the platform's own work that no user asked for (jobs). Apart from `Store` on purpose.

Nothing that answers a request may use it; each use says what it is for and is logged.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Generic

from shared.store import documents
from shared.store.aggregate import Aggregate, S, Stored
from shared.store.driver import ASCENDING, Collection
from shared.store.faults import translated
from shared.telemetry.logs import get_logger

_log = get_logger("everywhere")
_MOST = 1_000


class Everywhere(Generic[S]):
    """Things of one kind in whatever tenant. `purpose` goes into the log."""

    def __init__(self, aggregate: Aggregate[S], collection: Collection, purpose: str) -> None:
        self._aggregate = aggregate
        self._collection = collection
        self._purpose = purpose

    async def find(self, where: Mapping[str, Any], order: Sequence[str]) -> list[Stored[S]]:
        sort = [(field, ASCENDING) for field in order]
        with translated():
            rows = await self._collection.find({**where, "data.undone": False}, sort=sort, limit=_MOST).to_list(None)
        if rows:
            _log.info("read-everywhere", reason=self._purpose, count=len(rows))
        return [documents.stored(self._aggregate, row) for row in rows]
