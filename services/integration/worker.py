"""Carries imports out, row by row, and goes on where it stopped: what is settled is never sent again.

Streets take turns, a portion of rows each: a long import holds up no other street's. The imports of one street come in
the order they were uploaded, since later ones name what earlier ones made. It looks for open imports every second and
right after one was opened. An owner that does not answer only delays.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from datetime import timedelta
from functools import partial
from typing import Any

from services.integration.domain import model
from services.integration.domain.checking import Problem
from services.integration.domain.kinds import KINDS, Context
from services.integration.domain.model import Import, ImportStage
from services.integration.patience import PAUSE_S, Patience, Went
from services.integration.queries import RESULTS, Wired
from services.integration.sending import Known, Sender
from services.integration.store import AS_UPLOADED, OPEN_ONES, Begun, Outcome
from shared.contracts.integration import ImportFinished
from shared.kernel.calendar import CHINA
from shared.kernel.clock import ClockMode, TenantClock
from shared.kernel.errors import DomainError, Unavailable
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import Stored
from shared.store.driver import Document
from shared.store.faults import translated
from shared.telemetry.logs import get_logger
from shared.web.errors import OwnerFailed

ACTOR = "svc-integration"
PORTION = 64
AT_ONCE = 8
TRIES, PATIENCE = 5, timedelta(minutes=2)
"""A row is given up when its owner has failed at it so often and for so long."""
_log = get_logger("imports")


class Worker:
    """One per process; a lease in the wiring keeps two processes from doing the same work."""

    def __init__(self, wired: Wired, hold: Callable[[], Awaitable[bool]]) -> None:
        """`hold` takes or renews the lease; false while another process works."""
        self._wired = wired
        self._hold = hold
        self._known: defaultdict[str, Known] = defaultdict(dict)
        self._patience = Patience(wired.clock.now)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wired.opened.clear()
            if not await self.turn():
                await self._rest()

    async def turn(self) -> bool:
        """A portion for each street; whether any came further, so that the next turn may come at once."""
        try:
            if not await self._holds():
                return False
            went: dict[str, Went] = {}
            found = await self._wired.everywhere.find(OPEN_ONES, AS_UPLOADED)
            self._forget_but({stored.id for stored in found})
            for stored in _in_order(found):
                if went.get(stored.tenant, Went.STUCK) is Went.STUCK:
                    if not await self._holds():
                        return False
                    went[stored.tenant] = await self._try(stored)
            await self._wired.rows.drop_expired(self._wired.clock.now())
        except Unavailable:
            _log.info("store-unavailable")
            return False
        return Went.ON in went.values()

    async def _holds(self) -> bool:
        with translated():
            return await self._hold()

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._wired.opened.wait(), PAUSE_S)
        except TimeoutError:
            return

    def _forget_but(self, open_ones: Set[str]) -> None:
        self._patience.forget_but(open_ones)
        for id in self._known.keys() - open_ones:
            del self._known[id]

    async def _try(self, stored: Stored[Import]) -> Went:
        if (left := self._patience.left(stored.id)) is not None:
            return left
        try:
            await self._further(stored)
        except DomainError as refusal:
            _log.info("import-waits", aggregate_id=stored.id, slug=refusal.slug)
            return self._failed(stored, silence=_is_silence(refusal))
        except Exception as error:  # noqa: BLE001 - what is wrong with one import must not stop the others
            _log.error("import-stuck", aggregate_id=stored.id, exc_info=error)
            return self._failed(stored, silence=False)
        self._patience.went_on(stored.id)
        return Went.ON

    def _failed(self, stored: Stored[Import], *, silence: bool) -> Went:
        """What was looked up before may be something else later; what a dry run expects is known here alone."""
        if not stored.state.dry_run:
            self._known.pop(stored.id, None)
        return self._patience.failed(stored.id, silence=silence)

    async def _further(self, stored: Stored[Import]) -> None:
        """One portion. Raises `Unavailable` when an owner is silent; call again later."""
        scope = await self._scope(stored)
        if stored.state.undoing:
            await self._take_back(scope, stored)
            return
        stage = ImportStage.CHECKING if stored.state.dry_run else ImportStage.RUNNING
        await self._wired.imports.change(scope, stored.id, partial(model.advance, stage))
        rows = await self._wired.rows.waiting(scope, stored.id, PORTION)
        if rows:
            await self._carry_out(scope, stored, await self._sender(scope, stored), rows)
        if len(rows) < PORTION:
            await self._finish(scope, stored)

    async def _finish(self, scope: Scope, stored: Stored[Import]) -> None:
        counts = await self._wired.rows.counts(scope, stored.id)
        told = {name: counts.get(name, 0) for name in RESULTS}
        finished = ImportFinished(state=ImportStage.DONE, **told)
        await self._wired.imports.change(scope, stored.id, partial(model.finish, finished))
        _log.info("import-finished", aggregate_id=stored.id, kind=stored.state.kind, count=stored.state.rows.total)

    async def _scope(self, stored: Stored[Import]) -> Scope:
        told = await self._wired.clocks.told(stored.tenant)
        clock = TenantClock(ClockMode.STORY, told) if told else TenantClock()
        return Scope(
            tenant=stored.tenant,
            actor=ACTOR,
            roles=frozenset({SYSTEM}),
            correlation_id=stored.correlation_id,
            causation_id=stored.id,
            clock=clock,
            story_time=told,
        )

    async def _sender(self, scope: Scope, stored: Stored[Import]) -> Sender:
        park = await self._wired.owners.get(scope, "organization", f"/parks/{stored.state.park}")
        today = stored.created_at.astimezone(CHINA).date()
        context = Context(stored.state.park, park["community"], park["code"], today)
        kind = KINDS[stored.state.kind]
        return Sender(scope, stored.id, kind, context, self._wired.owners, self._wired.rows, self._known[stored.id])

    async def _carry_out(self, scope: Scope, stored: Stored[Import], sender: Sender, rows: Sequence[Document]) -> None:
        """Raises a silence before any other fault; once an owner is silent no further row is sent to wait for it."""
        opened = await self._wired.rows.open(scope, stored.id, rows)
        ordered = KINDS[stored.state.kind].ordered
        at_once = asyncio.Semaphore(1 if ordered else AT_ONCE)
        faults: list[Exception] = []

        async def settle(row: Document) -> None:
            async with at_once:
                if any(ordered or _is_silence(fault) for fault in faults):
                    return
                try:
                    outcome = await self._outcome(scope, stored, sender, row, opened.get(row["number"]))
                    await self._wired.rows.settle(scope, stored.id, row["number"], outcome)
                except Exception as fault:  # noqa: BLE001 - the rows beside it are to be settled; raised below
                    faults.append(fault)
                else:
                    self._patience.went_on(stored.id)

        await asyncio.gather(*map(settle, rows))
        if faults:
            raise next(filter(_is_silence, faults), faults[0])

    async def _outcome(
        self, scope: Scope, stored: Stored[Import], sender: Sender, row: Document, opened: Mapping[str, Any] | None
    ) -> Outcome:
        number = row["number"]
        if opened is None:
            return Outcome("rejected", problems=[Problem(number, "row-expired")])
        try:
            return await _sent(stored, sender, row, opened)
        except OwnerFailed:
            if await self._gives_up(scope, stored.id, number, "send"):
                return Outcome("rejected", problems=[Problem(number, "row-failed")])
            raise

    async def _gives_up(self, scope: Scope, id: str, number: int, step: str) -> bool:
        """A row that its owner fails at again and again is not to keep the import open for ever."""
        now = self._wired.clock.now()
        failed = await self._wired.rows.note_failure(scope, id, number, step, now)
        return failed.tries >= TRIES and now - failed.since >= PATIENCE

    async def _take_back(self, scope: Scope, stored: Stored[Import]) -> None:
        """Last row first, so that what was made of it later goes before it."""
        sender = await self._sender(scope, stored)
        rows = await self._wired.rows.to_take_back(scope, stored.id, PORTION)
        opened = await self._wired.rows.open(scope, stored.id, rows)
        for row in rows:
            is_back = await self._is_back(scope, stored, sender, row, opened.get(row["number"], {}).get("former"))
            await self._wired.rows.mark_undone(scope, stored.id, row["number"], "undone" if is_back else "kept")
            self._patience.went_on(stored.id)
        if len(rows) == PORTION:
            return
        counts = await self._wired.rows.counts(scope, stored.id, "undo")
        done = partial(model.end_undo, counts.get("undone", 0), counts.get("kept", 0))
        await self._wired.imports.change(scope, stored.id, done)

    async def _is_back(
        self, scope: Scope, stored: Stored[Import], sender: Sender, row: Document, former: Mapping[str, Any] | None
    ) -> bool:
        try:
            return await sender.take_back(row, former)
        except OwnerFailed:
            if await self._gives_up(scope, stored.id, row["number"], "undo"):
                return False
            raise


def _in_order(them: Sequence[Stored[Import]]) -> Sequence[Stored[Import]]:
    """As uploaded; what is taken back comes after what is still on its way and may name it."""
    return sorted(them, key=lambda each: each.state.undoing)


def _is_silence(fault: Exception) -> bool:
    """Of the owner as a whole, not a row's own trouble."""
    return isinstance(fault, Unavailable) and not isinstance(fault, OwnerFailed)


async def _sent(stored: Stored[Import], sender: Sender, row: Document, opened: Mapping[str, Any]) -> Outcome:
    if stored.state.dry_run:
        return await sender.foresee(row["number"], opened["values"])
    begun = Begun(row["before"], opened["former"]) if "former" in opened else None
    return await sender.send(row["number"], opened["values"], begun)
