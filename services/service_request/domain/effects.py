"""What an accepted action does to a request besides moving its state: legs, clocks, verdict. Pure.

One function per action; the table at the end is the table of contents.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Call
from services.service_request.domain.changing import (
    each,
    ended_leg,
    handled,
    handled_by,
    led_by,
    leg_ended,
    leg_of,
    met_by,
    named,
    own_leg,
    resolve_period,
    starting,
)
from services.service_request.domain.clocks import Clock, paused
from services.service_request.domain.endings import ended, handed_over, moved, served
from services.service_request.domain.periods import Period
from services.service_request.domain.request import (
    CO,
    DONE,
    LEAD,
    OPEN,
    RELEASED,
    RETURNED,
    Difficult,
    Request,
    Verdict,
)
from services.service_request.domain.whistling import arrived, excused, unit_rated, whistled

Effect = Callable[[Request, Call, datetime], Request]
ROLE_OF_REQUESTER = {"enterprise": "enterprise_contact", "person": "person"}
"""Who answers for the requester; for whoever came to the station, the station."""


def submitted(request: Request, call: Call, at: datetime) -> Request:
    return starting(request, call, at, "accept", "station_worker", request.terms.accept, request.park)


def accepted(request: Request, call: Call, at: datetime) -> Request:
    """The class clock begins (B27), and the station has to dispatch."""
    within = call.resolve_within or request.terms.resolve
    resolving = starting(met_by(request, at, "accept"), call, at, "resolve", "station_worker", within, request.park)
    return starting(resolving, call, at, "dispatch", "station_worker", request.terms.dispatch, request.park)


def dispatched(request: Request, call: Call, at: datetime) -> Request:
    """One leg per unit, each with its clock; who received it first is known from then on (首接负责)."""
    lead = named(call, "lead")
    helpers = [call.units[one["id"]] for one in call.evidence.get("co_handlers") or ()]
    legs = (*request.legs, leg_of(lead, LEAD, at), *(leg_of(unit, CO, at) for unit in helpers))
    first = request.first_receiver or lead.ref
    after = met_by(request, at, "dispatch").model_copy(update={"legs": legs, "first_receiver": first})
    after = led_by(after, lead)
    within = resolve_period(after)
    for unit in helpers:
        after = starting(after, call, at, "report", unit.role, within, unit.ref.id)
    return starting(after, call, at, "respond", lead.role, request.terms.respond, lead.ref.id)


def returned(request: Request, call: Call, at: datetime) -> Request:
    """Back to the station; what the others had is released, the whole process runs on."""
    lead = request.lead
    legs = tuple(ended_leg(leg, RETURNED if leg is lead else RELEASED) for leg in request.legs)
    by = (*request.returned_by, lead.unit.id) if lead else request.returned_by
    kept = tuple(c for c in request.clocks if not (c.runs and c.name in ("respond", "report")))
    after = request.model_copy(update={"legs": legs, "returned_by": by, "clocks": kept})
    return starting(after, call, at, "dispatch", "station_worker", request.terms.dispatch, request.park)


def reassigned(request: Request, call: Call, at: datetime) -> Request:
    """Another unit leads; its clocks go on from when they began."""
    former, unit = request.lead, named(call, "lead")
    legs = tuple(ended_leg(leg, RELEASED) if leg is former else leg for leg in request.legs)
    after = met_by(request.model_copy(update={"legs": (*legs, leg_of(unit, LEAD, at))}), at, "reassign")
    if former is None and request.instance.state == "DISPATCHED":
        after = starting(after, call, at, "respond", unit.role, request.terms.respond, unit.ref.id)
    return led_by(after, unit)


def responded(request: Request, call: Call, at: datetime) -> Request:
    return handled(met_by(request, at, "respond"), call)


def asked(request: Request, call: Call, at: datetime) -> Request:
    """The only pause. The class clock is told to end as if the answer came at its limit, so it never stops silently."""
    role = ROLE_OF_REQUESTER.get(request.requester.type, "station_worker")
    after = starting(request, call, at, "answer", role, request.terms.answer, request.requester.id)
    limit = after.clock("answer")
    if limit is None or limit.due_at is None:
        return handled(after, call)
    until = limit.due_at
    return handled(each(after, "resolve", lambda clock: paused(clock, at, until, call.calendar)), call)


def answered(request: Request, call: Call, at: datetime) -> Request:
    """What the requester did not take of his limit is given back."""
    limit = request.clock("answer")
    after = met_by(request, at, "answer")
    if limit is None or limit.due_at is None or at >= limit.due_at:
        return after
    unused = (limit.due_at - at).total_seconds()
    return each(after, "resolve", lambda clock: _shorter(clock, unused, call))


def _shorter(clock: Clock, unused_s: float, call: Call) -> Clock:
    return paused(
        clock.model_copy(update={"paused_s": clock.paused_s - unused_s}), clock.since, clock.since, call.calendar
    )


def reported(request: Request, call: Call, at: datetime) -> Request:
    """The caller's own leg is done."""
    mine = next(leg for leg in request.open_co_legs if call.caller.speaks_for(leg.answers, leg.by))
    return handled(leg_ended(request, mine, DONE, at), call)


def released(request: Request, call: Call, at: datetime) -> Request:
    """A co-handler is let go, with reason."""
    leg = next(leg for leg in request.open_co_legs if leg.unit.id == call.evidence["unit"]["id"])
    return leg_ended(request, leg, RELEASED, at)


def resolved(request: Request, call: Call, at: datetime) -> Request:
    lead = request.lead
    legs = tuple(leg.model_copy(update={"state": DONE}) if leg is lead else leg for leg in request.legs)
    after = met_by(request.model_copy(update={"legs": legs}), at, "resolve", "respond", "progress")
    after = starting(after, call, at, "call_back", "callback_worker", request.terms.call_back)
    return handled(after, call)


def called_back(request: Request, call: Call, at: datetime) -> Request:
    """B28: solved and satisfied are the requester's words; the last try that reaches nobody leaves the rates."""
    tries = request.tries + 1
    if not call.evidence["reached"] and tries < request.terms.tries:
        return request.model_copy(update={"tries": tries})
    verdict = Verdict(**{key: call.evidence.get(key) for key in ("reached", "solved", "satisfied")})
    after = met_by(request, at, "call_back")
    after = after.model_copy(update={"tries": tries, "verdict": verdict, "unreached": not verdict.reached})
    return starting(after, call, at, "archive", "system", request.terms.reopen_window)


def reopened(request: Request, call: Call, at: datetime) -> Request:
    """The first receiver's successor leads on: its leg opens again, and the class clock begins anew."""
    lead = request.lead
    again = {"state": OPEN, "since": at, "handler": None}
    legs = tuple(leg.model_copy(update=again) if leg is lead else leg for leg in request.legs)
    fresh = {"legs": legs, "reopened": request.reopened + 1, "verdict": None, "unreached": False, "tries": 0}
    period = resolve_period(request)
    running = tuple(c for c in request.clocks if not c.runs and c.name not in ("resolve", "call_back", "respond"))
    after = request.model_copy(update={**fresh, "clocks": running})
    if lead is None:
        return _without_lead(after, call, at, period)
    after = starting(after, call, at, "resolve", lead.by, period, lead.unit.id)
    return starting(after, call, at, "respond", lead.by, request.terms.respond, lead.unit.id)


def _without_lead(request: Request, call: Call, at: datetime, period: Period) -> Request:
    """A linkage served it before any unit led: the station names one."""
    after = starting(request, call, at, "resolve", "station_worker", period, request.park)
    return starting(after, call, at, "reassign", "station_worker", request.terms.dispatch, request.park)


def listed(request: Request, call: Call, at: datetime) -> Request:
    """重点难点清单 (pack 2016): a leader answers for it, month by month."""
    difficult = Difficult(leader=Ref(**call.evidence["leader"]), since=at)
    after = request.model_copy(update={"difficult": difficult})
    return starting(after, call, at, "progress", "street_leader", request.terms.progress)


def progressed(request: Request, call: Call, at: datetime) -> Request:
    difficult = request.difficult
    if difficult is None:
        return request
    told = difficult.model_copy(update={"reported_on": (*difficult.reported_on, at)})
    after = met_by(request.model_copy(update={"difficult": told}), at, "progress")
    return starting(after, call, at, "progress", "street_leader", request.terms.progress)


def assigned(request: Request, call: Call, at: datetime) -> Request:
    """Named by his unit (经办人), also in the place of somebody who is away."""
    mine = own_leg(request, call.caller)
    return handled(handled_by(request, mine, call.evidence["handler"]["id"]) if mine else request, call)


EFFECTS: Mapping[str, Effect] = {
    "create": submitted,
    "accept": accepted,
    "reject": ended,
    "dispatch": dispatched,
    "return": returned,
    "reassign": reassigned,
    "respond": responded,
    "ask": asked,
    "answer": answered,
    "report": reported,
    "release": released,
    "resolve": resolved,
    "whistle": whistled,
    "arrive": arrived,
    "excuse": excused,
    "rate_unit": unit_rated,
    "call_back": called_back,
    "reopen": reopened,
    "archive": ended,
    "list_difficult": listed,
    "tell_progress": progressed,
    "assign": assigned,
    "move": moved,
    "hand_over": handed_over,
    "serve": served,
}
