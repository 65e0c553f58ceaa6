"""What a look at the clocks brings: one approaches its end, one was missed, the reopen window is over. Pure.

A sweep only knocks; this decides again whether anything is due. Nothing but the archive changes the state.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.service_request.domain.by_system import taken_by_system
from services.service_request.domain.clocks import Clock, rescheduled
from services.service_request.domain.ladder import told_role
from services.service_request.domain.recording import settled, told
from services.service_request.domain.request import Request, Rescheduled, Step
from services.service_request.domain.turns import waiting
from shared.kernel.calendar import WorkCalendar
from shared.kernel.errors import NotFound
from shared.store.aggregate import NOTHING, Decision

Decide = Callable[[Request | None, datetime], Decision]
Held = Mapping[str, frozenset[str]]
"""Clock (by key) → the roles on its ladder that somebody holds."""
APPROACHING, ESCALATED = "approaching", "escalated"


def knock(held: Held, calendar: WorkCalendar) -> Decide:
    """Whatever is due now, each told once; nothing when nothing is."""

    def decide(request: Request | None, at: datetime) -> Decision:
        if request is None:
            raise NotFound
        events: list[Step] = []
        for clock in _due(request, at):
            request = events[-1].after if events else request
            events.append(_looked_at(request, clock, at, held, calendar))
        return Decision(tuple(events)) if events else NOTHING

    return decide


def _due(request: Request, at: datetime) -> list[Clock]:
    looks = ((clock, clock.look_at()) for clock in request.clocks)
    return [clock for clock, look in looks if look and look <= at]


def _looked_at(request: Request, clock: Clock, at: datetime, held: Held, calendar: WorkCalendar) -> Step:
    if (
        clock.name == "archive"
        and clock.missed(at)
        and (archived := taken_by_system(request, "archive", {}, at, calendar))
    ):
        return archived
    if not clock.missed(at):
        return told(_with(request, clock, {"approached": True}, at), APPROACHING, clock, None)
    to_role, _ = told_role(clock, held.get(clock.key, frozenset()))
    return told(
        _with(request, clock, {"approached": True, "told": clock.told + 1, "told_at": at}, at),
        ESCALATED,
        clock,
        to_role,
    )


def _with(request: Request, clock: Clock, update: Mapping[str, object], at: datetime) -> Request:
    looked_at = clock.model_copy(update=dict(update))
    clocks = tuple(looked_at if each.key == clock.key and each.runs else each for each in request.clocks)
    return settled(request.model_copy(update={"clocks": clocks}), request.instance.state, at)


def reschedule(calendar_id: str, calendar: WorkCalendar) -> Decide:
    """Open deadlines on a calendar that has changed; nothing when none moves."""

    def decide(request: Request | None, at: datetime) -> Decision:
        if request is None or not request.is_open:
            return NOTHING
        after = tuple(rescheduled(clock, calendar) if clock.runs else clock for clock in request.clocks)
        pairs = [(old, new) for old, new in zip(request.clocks, after, strict=True) if old.due_at != new.due_at]
        if not pairs:
            return NOTHING
        moved = settled(request.model_copy(update={"clocks": after}), request.instance.state, at)
        told_of = tuple({"clock": new.key, "before": _iso(old), "after": _iso(new)} for old, new in pairs)
        now = {"clocks": tuple(clock.fact for clock in after), "awaiting": waiting(moved)}
        return Decision((Rescheduled(calendar=calendar_id, moved=told_of, after=moved, **now),))

    return decide


def _iso(clock: Clock) -> str | None:
    return clock.due_at.isoformat() if clock.due_at else None
