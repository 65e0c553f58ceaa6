"""The audit log: who entered or failed to, whose password changed, which refresh token came twice.

Ids only; rows are added and never changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.kernel.scope import Scope
from shared.store.cursor import Query, after, encode, order, pick
from shared.store.driver import Collection
from shared.store.faults import translated
from shared.telemetry.metric_defs import LOGINS, REFRESH_REUSE


class Outcome(StrEnum):
    """What happened."""

    LOGGED_IN = "LOGGED_IN"
    LOGIN_FAILED = "LOGIN_FAILED"
    LOCKED = "LOCKED"
    REFRESH_REUSED = "REFRESH_REUSED"
    LOGGED_OUT_EVERYWHERE = "LOGGED_OUT_EVERYWHERE"


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows as they lie, and the cursor of the next page."""

    items: Sequence[Mapping[str, Any]]
    next: str | None
    total: int | None


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

    async def page(self, scope: Scope, query: Query) -> AuditPage:
        """One page of the scope's tenant."""
        where: dict[str, Any] = {"$and": [{"tenant": scope.tenant}, dict(query.where)]}
        name, direction = order(query.sort)
        wanted = {"$and": [where, after(query.sort, query.cursor)]} if query.cursor else where
        with translated():
            total = await self._collection.count_documents(where) if query.count else None
            sort = [(name, direction), ("_id", direction)]
            rows = await self._collection.find(wanted, sort=sort, limit=query.limit + 1).to_list(None)
        shown = rows[: query.limit]
        more = encode(pick(shown[-1], name), shown[-1]["_id"]) if len(rows) > query.limit else None
        return AuditPage(shown, more, total)
