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
    led_by,
    leg_ended,
    leg_of,
    met_by,
    named,
    resolve_period,
    starting,
)
from services.service_request.domain.clocks import Clock, met, paused
from services.service_request.domain.request import (
    CO,
    DONE,
    LEAD,
    OPEN,
    RELEASED,
    RETURNED,
    Difficult,
    Rating,
    Request,
    Summons,
    Verdict,
    Whistle,
)

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


def ended(request: Request, call: Call, at: datetime) -> Request:
    """Nothing runs any more."""
    return request.model_copy(update={"clocks": tuple(c for c in request.clocks if not c.runs)})


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
    after = request.model_copy(update={"legs": (*legs, leg_of(unit, LEAD, at))})
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


def whistled(request: Request, call: Call, at: datetime) -> Request:
    """吹哨 (B26): an arrival clock for each unit summoned."""
    kind = call.evidence["whistle_type"]
    units = [call.units[one["id"]] for one in call.evidence["units"]]
    summoned = tuple(Summons(unit=unit.ref, answers=unit.answers, by=unit.role) for unit in units)
    after = request.model_copy(update={"whistle": Whistle(type=kind, since=at, summoned=summoned)})
    for unit in units:
        after = starting(after, call, at, "arrive", unit.role, request.terms.arrive_within(kind), unit.ref.id)
    return after


def arrived(request: Request, call: Call, at: datetime) -> Request:
    """报到: the caller's unit is there."""
    whistle = request.whistle
    if whistle is None:
        return request
    mine = next(s for s in whistle.summoned if s.arrived_at is None and call.caller.speaks_for(s.answers, s.by))
    there = mine.model_copy(update={"arrived_at": at})
    summoned = tuple(there if one is mine else one for one in whistle.summoned)
    after = request.model_copy(update={"whistle": whistle.model_copy(update={"summoned": summoned})})
    after = each(after, "arrive", lambda clock: met(clock, at) if clock.unit == mine.unit.id else clock)
    is_last = all(one.arrived_at for one in summoned)
    return handled(met_by(after, at, "respond") if is_last else after, call)


def unit_rated(request: Request, call: Call, at: datetime) -> Request:
    """The street's mark for a summoned unit; a later mark replaces the earlier."""
    whistle = request.whistle
    if whistle is None:
        return request
    unit = Ref(**call.evidence["unit"])
    others = tuple(one for one in whistle.ratings if one.unit != unit)
    ratings = (*others, Rating(unit=unit, score=call.evidence["score"]))
    return request.model_copy(update={"whistle": whistle.model_copy(update={"ratings": ratings})})


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
    legs = tuple(leg.model_copy(update={"state": OPEN, "since": at}) if leg is lead else leg for leg in request.legs)
    fresh = {"legs": legs, "reopened": request.reopened + 1, "verdict": None, "unreached": False, "tries": 0}
    period = resolve_period(request)
    running = tuple(c for c in request.clocks if not c.runs and c.name not in ("resolve", "call_back", "respond"))
    after = request.model_copy(update={**fresh, "clocks": running})
    if lead is None:
        return after
    after = starting(after, call, at, "resolve", lead.by, period, lead.unit.id)
    return starting(after, call, at, "respond", lead.by, request.terms.respond, lead.unit.id)


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
    "rate_unit": unit_rated,
    "call_back": called_back,
    "reopen": reopened,
    "archive": ended,
    "list_difficult": listed,
    "tell_progress": progressed,
}
