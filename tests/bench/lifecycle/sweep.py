"""The sweep over open clocks: how long it takes to see that nothing is due, and how fast it knocks when all are.

It looks at a clock of its own, far ahead; the services have been stopped by then.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.service_request.commands.looking import knock_at_request
from services.service_request.store import REQUEST
from services.service_request.wiring import NAME, parts_of
from shared.bus.sweep import Deadlines, Sweep
from shared.kernel.clock import SystemClock
from shared.kernel.errors import NotFound
from shared.kernel.scope import Scope
from shared.store import driver, due_rows
from shared.store.driver import Database, Document
from shared.store.service_store import ServiceStore

_LOOKS = 5
_COUNTING_S = 300
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Swept:
    """`clocks` run on `requests` requests; `idle_ms` a look where nothing is due took, `found_ms` one that finds a
    batch; `knocks_per_s` with all that a knock does. `plan` is how the due ones are found, `keys` and `documents` what
    was looked at for a batch.
    """

    requests: int
    clocks: int
    idle_ms: list[float]
    found_ms: list[float]
    knocks_per_s: float
    batch: int
    plan: str
    keys: int
    documents: int


class Ahead:
    """The machine's clock, moved on."""

    def __init__(self, by: timedelta = AHEAD) -> None:
        self._clock, self._by = SystemClock(), by

    def now(self) -> datetime:
        return self._clock.now() + self._by


class _Nobody:
    """No other service is there to be asked."""

    async def get(self, scope: Scope, owner: str, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        raise NotFound


async def sweep(store: ServiceStore, now: datetime) -> Swept:
    """`store` lives at `Ahead`; `now` is the machine's time."""
    database, collection = store.database, store.database[REQUEST.collection]
    parts = parts_of(store, _Nobody())

    async def knocked(scope: Scope, id: str, name: str, due_at: datetime) -> None:
        await knock_at_request(parts, scope, id)

    idle_ms = [await _timed(collection, now) for _ in range(_LOOKS)]
    await database.command({"profile": 2})
    batch = len(await due_rows.of_real_tenants(collection, {}, store.clock.now()))
    await database.command({"profile": 0})
    seen = await database["system.profile"].find({"ns": f"{database.name}.{REQUEST.collection}"}).to_list(None)
    found_ms = [await _timed(collection, store.clock.now()) for _ in range(_LOOKS)]
    requests, clocks = await _open_clocks(database)
    sweeping = Sweep(NAME, store, (Deadlines(REQUEST, knocked),), leads=lambda: True, beat=lambda: None)
    begun = time.perf_counter()
    knocks = sum([await sweeping.look() for _ in range(_LOOKS)])
    knocks_per_s = knocks / (time.perf_counter() - begun)
    return Swept(
        requests,
        clocks,
        idle_ms,
        found_ms,
        knocks_per_s,
        batch,
        plan="; ".join(sorted({str(row["planSummary"]) for row in seen})),
        keys=sum(row.get("keysExamined", 0) for row in seen),
        documents=sum(row.get("docsExamined", 0) for row in seen),
    )


async def _timed(collection: driver.Collection, at: datetime) -> float:
    begun = time.perf_counter()
    await due_rows.of_real_tenants(collection, {}, at)
    return (time.perf_counter() - begun) * 1000


async def _open_clocks(database: Database) -> tuple[int, int]:
    """Requests with a deadline, and their deadlines; of a million, a count that outlasts a usual call."""
    counted: list[Document] = [
        {"$match": {"due_at": {"$exists": True}}},
        {"$group": {"_id": None, "requests": {"$sum": 1}, "clocks": {"$sum": {"$size": "$due"}}}},
    ]
    with driver.timeout(_COUNTING_S):
        found = await driver.aggregate(database[REQUEST.collection], counted)
    return (found[0]["requests"], found[0]["clocks"]) if found else (0, 0)
