"""Rules about the legs that evidence names, told at their place in it. Pure."""

from services.service_request.domain.calls import Call
from services.service_request.domain.request import Request
from shared.kernel.errors import FieldError
from shared.workflow.errors import EvidenceInvalid


def refuse_legs(request: Request, call: Call) -> None:
    """Raises `EvidenceInvalid` for a unit that has no such leg, or has one already."""
    check = _CHECKS.get(call.action)
    fault = check(request, call) if check else None
    if fault:
        raise EvidenceInvalid(errors=[fault])


def _released(request: Request, call: Call) -> FieldError | None:
    open_ones = {leg.unit.id for leg in request.open_co_legs}
    return None if call.evidence["unit"]["id"] in open_ones else FieldError("/evidence/unit", "no-open-leg")


def _reassigned(request: Request, call: Call) -> FieldError | None:
    taken = {leg.unit.id for leg in request.legs if leg.is_open}
    return FieldError("/evidence/lead", "has-a-leg") if call.evidence["lead"]["id"] in taken else None


def _rated(request: Request, call: Call) -> FieldError | None:
    summoned = {each.unit.id for each in request.whistle.summoned} if request.whistle else set()
    return None if call.evidence["unit"]["id"] in summoned else FieldError("/evidence/unit", "not-summoned")


def _moved(request: Request, call: Call) -> FieldError | None:
    named = call.evidence["park"]
    if named["type"] != "park":
        return FieldError("/evidence/park/type", "not-allowed")
    return FieldError("/evidence/park", "already-there") if named["id"] == request.park else None


def _assigned(request: Request, call: Call) -> FieldError | None:
    is_person = call.evidence["handler"]["type"] == "user"
    return None if is_person else FieldError("/evidence/handler/type", "not-allowed")


def _excused(request: Request, call: Call) -> FieldError | None:
    summoned = request.whistle.summoned if request.whistle else ()
    awaited = {each.unit.id for each in summoned if each.arrived_at is None}
    return None if call.evidence["unit"]["id"] in awaited else FieldError("/evidence/unit", "not-summoned")


_CHECKS = {
    "excuse": _excused,
    "release": _released,
    "reassign": _reassigned,
    "rate_unit": _rated,
    "move": _moved,
    "assign": _assigned,
}
