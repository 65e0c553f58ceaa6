"""吹哨报到 (B26): units are summoned, each with a clock to arrive by, and the street rates them. Pure."""

from datetime import datetime

from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Call
from services.service_request.domain.changing import each, handled, met_by, starting
from services.service_request.domain.clocks import met
from services.service_request.domain.request import Rating, Request, Summons, Whistle


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


def excused(request: Request, call: Call, at: datetime) -> Request:
    """A unit that will not come is waited for no more, so that a whistle always ends."""
    whistle, unit = request.whistle, call.evidence["unit"]["id"]
    if whistle is None:
        return request
    summoned = tuple(one for one in whistle.summoned if one.unit.id != unit)
    is_last = all(one.arrived_at for one in summoned)
    gone = {f"arrive:{unit}"} | ({*_running(request, "respond")} if is_last and not summoned else set())
    clocks = tuple(clock for clock in request.clocks if clock.key not in gone)
    after = request.model_copy(update={"clocks": clocks, "whistle": whistle.model_copy(update={"summoned": summoned})})
    return met_by(after, at, "respond") if is_last else after


def _running(request: Request, name: str) -> tuple[str, ...]:
    return tuple(clock.key for clock in request.clocks if clock.name == name and clock.runs)


def unit_rated(request: Request, call: Call, at: datetime) -> Request:
    """The street's mark for a summoned unit; a later mark replaces the earlier."""
    whistle = request.whistle
    if whistle is None:
        return request
    unit = Ref(**call.evidence["unit"])
    others = tuple(one for one in whistle.ratings if one.unit != unit)
    ratings = (*others, Rating(unit=unit, score=call.evidence["score"]))
    return request.model_copy(update={"whistle": whistle.model_copy(update={"ratings": ratings})})
