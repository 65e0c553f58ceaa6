"""The audit log: who entered or failed to, whose password changed, which refresh token came twice.

Ids only; rows are added and never changed.
"""

from enum import StrEnum

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.kernel.scope import Scope
from shared.store.cursor import Query
from shared.store.driver import Collection
from shared.store.faults import translated
from shared.store.paging import Rows, page
from shared.telemetry.metric_defs import LOGINS, REFRESH_REUSE


class Outcome(StrEnum):
    """What happened."""

    LOGGED_IN = "LOGGED_IN"
    LOGIN_FAILED = "LOGIN_FAILED"
    LOCKED = "LOCKED"
    REFRESH_REUSED = "REFRESH_REUSED"
    LOGGED_OUT_EVERYWHERE = "LOGGED_OUT_EVERYWHERE"


class Audit:
    """Rows {_id, tenant, subject, outcome, created_at}."""

    def __init__(self, collection: Collection, clock: Clock, ids: Ids) -> None:
        self._collection = collection
        self._clock = clock
        self._ids = ids

    async def ensure_indexes(self) -> None:
        await self._collection.create_index([("tenant", 1), ("created_at", 1), ("_id", 1)])
        await self._collection.create_index([("tenant", 1), ("subject", 1), ("created_at", 1), ("_id", 1)])

    async def note(self, tenant: str, subject: str, outcome: Outcome) -> None:
        """`created_at` is real time."""
        row = {"_id": self._ids.new(), "tenant": tenant, "subject": subject, "outcome": outcome.value}
        with translated():
            await self._collection.insert_one({**row, "created_at": self._clock.now()})
        LOGINS.labels(outcome.value).inc()
        if outcome is Outcome.REFRESH_REUSED:
            REFRESH_REUSE.labels(tenant).inc()

    async def page(self, scope: Scope, query: Query) -> Rows:
        """One page of the scope's tenant."""
        return await page(self._collection, {"$and": [{"tenant": scope.tenant}, dict(query.where)]}, query)
