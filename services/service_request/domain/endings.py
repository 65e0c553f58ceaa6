"""Effects by which a request leaves the usual road: it ends, goes to another place, or is served by a linkage. Pure."""

from datetime import datetime

from services.service_request.domain.calls import Call
from services.service_request.domain.changing import ended_leg, starting
from services.service_request.domain.clocks import Clock, met
from services.service_request.domain.request import DONE, LEAD, RELEASED, Request


def ended(request: Request, call: Call, at: datetime) -> Request:
    """Nothing runs any more."""
    return request.model_copy(update={"clocks": tuple(c for c in request.clocks if not c.runs)})


def handed_over(request: Request, call: Call, at: datetime) -> Request:
    """Another street takes it on; whoever was at it here is let go."""
    legs = tuple(ended_leg(leg, RELEASED) for leg in request.legs)
    return ended(request.model_copy(update={"legs": legs}), call, at)


def moved(request: Request, call: Call, at: datetime) -> Request:
    """The station of another park of the street takes it on, with the clocks as they run."""
    place, former = call.place, request.park or request.community
    if place is None or place.park is None:
        return request
    new = place.park
    units = {**request.instance.units, "station_worker": new}
    requester = request.requester
    at_station = requester.model_copy(update={"id": new}) if requester.id == former else requester
    there = {"park": new, "community": place.community, "requester": at_station}
    clocks = tuple(_of_station(clock, former, new) for clock in request.clocks)
    instance = request.instance.model_copy(update={"units": units})
    return request.model_copy(update={**there, "clocks": clocks, "instance": instance})


def _of_station(clock: Clock, former: str, new: str) -> Clock:
    is_his = clock.runs and (clock.role, clock.unit) == ("station_worker", former)
    return clock.model_copy(update={"unit": new}) if is_his else clock


def served(request: Request, call: Call, at: datetime) -> Request:
    """A linkage (服务联合参加) has served it: what was open is done, and the requester is asked (B28)."""
    legs = tuple(ended_leg(leg, DONE if leg.role == LEAD else RELEASED) for leg in request.legs)
    clocks = tuple(met(clock, at) for clock in request.clocks)
    after = request.model_copy(update={"legs": legs, "clocks": clocks})
    return starting(after, call, at, "call_back", "callback_worker", request.terms.call_back)
