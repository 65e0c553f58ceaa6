"""Assignments: the open legs of the caller's units, the earliest deadline first: a department's queue by clock."""

from collections.abc import Sequence

from services.service_request.domain.request import OPEN, Request
from services.service_request.parts import Parts
from services.service_request.queries.shown import fields
from services.service_request.queries.sight import UNIT_ROLES, WIDE, Where, visible
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.lists import Filter, Listing
from shared.web.things import View

LISTING = Listing(
    {
        "unit": Filter("data.bodies"),
        "park": Filter("data.park"),
        "class": Filter("data.class_code"),
        "bucket": Filter("data.bucket"),
        "state": Filter("data.instance.state"),
        "due_at": Filter("data.due_at"),
    },
    usual="due_at",
)


async def within(parts: Parts, scope: Scope) -> Where:
    """Open requests with legs, as far as the caller sees them; of a unit's people those where its own leg is open."""
    leg = {"state": OPEN, **({"answers": {"$in": _own(scope)}} if _is_unit(scope) else {})}
    return {"$and": [visible(scope), {"data.is_open": True, "data.legs": {"$elemMatch": leg}}]}


def _own(scope: Scope) -> list[str]:
    return sorted(scope.jurisdiction.as_dict().values())


def _is_unit(scope: Scope) -> bool:
    return scope.has(*UNIT_ROLES) and not scope.has(*WIDE, "station_worker")


async def views(parts: Parts, scope: Scope, things: Sequence[Stored[Request]]) -> list[View]:
    """One row per open leg; a unit's people see their own."""
    own, is_unit = _own(scope), _is_unit(scope)
    return [
        {
            "id": f"{stored.id}:{leg.unit.id}",
            "request": stored.id,
            "number": stored.state.number,
            "class": stored.state.class_code,
            "park": stored.state.park,
            "request_state": stored.state.instance.state,
            "bucket": stored.state.bucket,
            **shown,
        }
        for stored in things
        for leg, shown in zip(stored.state.legs, fields(stored.state)["legs"], strict=True)
        if leg.is_open and (not is_unit or leg.answers in own)
    ]
