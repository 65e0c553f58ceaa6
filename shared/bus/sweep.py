"""Deadlines: finds things whose due time has come and knocks. Runs where the relay leads, so one process sweeps.

Due times are tenant time: real-time tenants are asked for in one query, all stories in another. A knock is a
command whose id derives from (thing, deadline, due time); whether it is really due is for its `decide` to say.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.bus.do import system_scope
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError
from shared.kernel.ids import derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.store import due_rows
from shared.store.aggregate import Aggregate, Due
from shared.store.driver import Collection, PyMongoError
from shared.store.due_rows import DueRow
from shared.store.service_store import ServiceStore
from shared.telemetry import metric_defs as metrics
from shared.telemetry.logs import get_logger

_log = get_logger("sweep")
_DIGEST = "deadline"
_PAUSE_S, _QUIET_S = 1.0, 5.0
_AGAIN = timedelta(seconds=60)

Knock = Callable[[Scope, str, str, datetime], Awaitable[object]]
"""(scope with its command, id of the thing, name of the deadline, due time)."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The deadlines of one kind of thing, and who is told when one has come."""

    aggregate: Aggregate[Any]
    knock: Knock


class Sweep:
    """Looks while `leads` says so: within a second when a story has moved here or something was due, else in five."""

    def __init__(
        self,
        service: str,
        store: ServiceStore,
        deadlines: Sequence[Deadlines],
        leads: Callable[[], bool],
        beat: Callable[[], None],
    ) -> None:
        self._service = service
        self._store = store
        self._deadlines = deadlines
        self._leads = leads
        self._beat = beat
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            self._beat()
            is_quiet = self._leads() and await self._guarded_look()
            await _wait(self._stopping, _PAUSE_S)
            if is_quiet and not self._stopping.is_set():
                await _wait(self._store.clocks.moved, _QUIET_S - _PAUSE_S)

    def stop(self) -> None:
        self._stopping.set()
        self._store.clocks.moved.set()

    async def look(self) -> int:
        """Knock at everything that is due now; answers how many knocks there were."""
        clock: Clock = self._store.clock
        self._store.clocks.moved.clear()
        story = await self._store.clocks.tenants()
        knocks = 0
        for each in self._deadlines:
            collection = self._store.database[each.aggregate.collection]
            rows = await due_rows.of_real_tenants(collection, story, clock.now())
            # Asked again after the things: a story's time is there before its first thing, and may have moved.
            story = await self._store.clocks.tenants()
            real = [row for row in rows if row.tenant not in story]
            told = await due_rows.of_story_tenants(collection, story, clock.now())
            knocks += await self._knock_at(each, collection, [*real, *told], story)
        metrics.DEADLINE_SWEEP.labels(self._service).set(clock.now().timestamp())
        return knocks

    async def _guarded_look(self) -> bool:
        """Whether nothing was due."""
        try:
            return await self.look() == 0
        except (PyMongoError, DomainError, OSError, TimeoutError) as error:
            _log.warning("sweep interrupted", error=type(error).__name__)
            return False

    async def _knock_at(
        self, deadlines: Deadlines, collection: Collection, rows: Sequence[DueRow], story: Mapping[str, datetime]
    ) -> int:
        knocks = 0
        for row in rows:
            self._beat()
            told = story.get(row.tenant)
            for due in row.due:
                if due.at <= (told or self._store.clock.now()):
                    await self._knock(deadlines, row, due, told)
                    knocks += 1
            await due_rows.put_off(collection, row, self._store.clock.now() + _AGAIN)
        return knocks

    async def _knock(self, deadlines: Deadlines, row: DueRow, due: Due, story_time: datetime | None) -> None:
        """A failure is one thing's own: it is looked at again later, and the others go on."""
        scope = system_scope(self._service, row.tenant, row.correlation_id, story_time)
        command = CommandRef(derived_id(row.id, due.name, due.at.isoformat()), _DIGEST)
        try:
            await deadlines.knock(replace(scope, command=command), row.id, due.name, due.at)
        except Exception as error:  # noqa: BLE001 - a knock that raises must not stop the other deadlines
            _log.error("knock failed", aggregate_id=row.id, name=due.name, exc_info=error)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
