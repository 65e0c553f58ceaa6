"""Whoever handles a leg leaves, or the enterprise that asked does: nothing waits for somebody who is gone. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.service_request.domain.changing import each, handled_by
from services.service_request.domain.clocks import Clock
from services.service_request.domain.errand import Grant
from services.service_request.domain.ladder import DUTY_OFFICER
from services.service_request.domain.recording import recorded, settled, told
from services.service_request.domain.request import LEAD, Leg, Request, Step
from shared.store.aggregate import NOTHING, Decision

Decide = Callable[[Request | None, datetime], Decision]
UNASSIGNED, REQUESTER_LEFT = "unassigned", "requester-left"


def lost_legs(request: Request, user: str, grant: Grant) -> tuple[Leg, ...]:
    """The open legs that he handles and may handle no more."""
    return tuple(leg for leg in request.legs if leg.is_open and leg.handler == user and not grant.covers(leg))


def person_left(user: str, grant: Grant, is_manned: Mapping[str, bool]) -> Decide:
    """His legs are nobody's: their units are told, and the duty officer where a unit has no other people.

    `is_manned` says of each unit whether it has.
    """

    def decide(request: Request | None, at: datetime) -> Decision:
        events: list[Step] = []
        while request and (lost := lost_legs(request, user, grant)):
            leg = lost[0]
            events.append(_unassigned(request, leg, at, to_role=leg.by if is_manned.get(leg.unit.id) else DUTY_OFFICER))
            request = events[-1].after
        return Decision(tuple(events)) if events else NOTHING

    return decide


def _unassigned(request: Request, leg: Leg, at: datetime, to_role: str) -> Step:
    after = settled(handled_by(request, leg, None), request.instance.state, at)
    clock = _clock_of(request, leg)
    if clock:
        return told(after, UNASSIGNED, clock, to_role)
    happened = {"fact": UNASSIGNED, "action": "assign", "from_state": request.instance.state}
    return recorded(after, **happened, by=None, evidence={}, clock_unit=leg.unit.id, to_role=to_role)


def _clock_of(request: Request, leg: Leg) -> Clock | None:
    names = ("respond", "resolve") if leg.role == LEAD else ("report",)
    return next((found for name in names if (found := request.clock(name, leg.unit.id))), None)


def requester_left(enterprise: str) -> Decide:
    """The station is told, answers what the enterprise was asked, and may hand the request over."""

    def decide(request: Request | None, at: datetime) -> Decision:
        if request is None or not request.is_open or request.requester_left_at:
            return NOTHING
        if request.requester.id != enterprise:
            return NOTHING
        his = {"role": "station_worker", "unit": request.park or request.community}
        after = each(request, "answer", lambda clock: clock.model_copy(update=his))
        after = settled(after.model_copy(update={"requester_left_at": at}), request.instance.state, at)
        happened = {"fact": REQUESTER_LEFT, "action": "hand_over", "from_state": request.instance.state}
        return Decision((recorded(after, **happened, by=None, evidence={}, to_role="station_worker"),))

    return decide
