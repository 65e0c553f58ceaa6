"""The small changes that effects are made of: a clock begun or met, a leg ended, a unit that leads. Pure."""

from collections.abc import Callable
from datetime import datetime

from services.service_request.domain.calls import Call, Caller, Unit
from services.service_request.domain.clocks import Clock, met, started
from services.service_request.domain.periods import Period
from services.service_request.domain.request import Leg, Request


def starting(
    request: Request, call: Call, at: datetime, name: str, role: str, period: Period, unit: str | None = None
) -> Request:
    """One more clock; it takes the place of one of its name that was met before."""
    fresh = started(name, role, period, at, call.calendar, unit)
    kept = tuple(clock for clock in request.clocks if clock.key != fresh.key)
    return request.model_copy(update={"clocks": (*kept, fresh)})


def each(request: Request, name: str, change: Callable[[Clock], Clock]) -> Request:
    clocks = tuple(change(clock) if clock.name == name and clock.runs else clock for clock in request.clocks)
    return request.model_copy(update={"clocks": clocks})


def met_by(request: Request, at: datetime, *names: str) -> Request:
    clocks = tuple(met(clock, at) if clock.name in names else clock for clock in request.clocks)
    return request.model_copy(update={"clocks": clocks})


def led_by(request: Request, unit: Unit) -> Request:
    """What the lead answers for is this unit's now, from when it began."""
    his = {"role": unit.role, "unit": unit.ref.id}
    clocks = tuple(
        clock.model_copy(update=his) if clock.name in ("resolve", "respond") and clock.runs else clock
        for clock in request.clocks
    )
    return request.model_copy(update={"clocks": clocks})


def resolve_period(request: Request) -> Period:
    return next((clock.period for clock in request.clocks if clock.name == "resolve"), request.terms.resolve)


def handled(request: Request, call: Call) -> Request:
    """Whoever acted for a unit never rates it; the first to act handles its leg where it has named nobody."""
    known = {*request.handlers, call.caller.actor.id}
    after = request.model_copy(update={"handlers": tuple(sorted(known))})
    mine = own_leg(after, call.caller)
    return after if mine is None or mine.handler else handled_by(after, mine, call.caller.actor.id)


def own_leg(request: Request, caller: Caller) -> Leg | None:
    """The caller's open leg."""
    return next((leg for leg in request.legs if leg.is_open and caller.speaks_for(leg.answers, leg.by)), None)


def handled_by(request: Request, leg: Leg, handler: str | None) -> Request:
    with_handler = leg.model_copy(update={"handler": handler})
    return request.model_copy(update={"legs": tuple(with_handler if one is leg else one for one in request.legs)})


def named(call: Call, key: str) -> Unit:
    return call.units[call.evidence[key]["id"]]


def leg_of(unit: Unit, role: str, at: datetime) -> Leg:
    return Leg(unit=unit.ref, answers=unit.answers, by=unit.role, role=role, since=at)


def ended_leg(leg: Leg, state: str) -> Leg:
    return leg.model_copy(update={"state": state}) if leg.is_open else leg


def leg_ended(request: Request, leg: Leg, state: str, at: datetime) -> Request:
    legs = tuple(ended_leg(one, state) if one is leg else one for one in request.legs)
    after = request.model_copy(update={"legs": legs})
    return each(after, "report", lambda clock: met(clock, at) if clock.unit == leg.unit.id else clock)
