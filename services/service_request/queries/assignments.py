"""Assignments: the open legs of the caller's units, the earliest deadline first: a department's queue by clock."""

from collections.abc import Sequence

from services.service_request.domain.request import Request
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
    """Open requests with legs, as far as the caller sees them."""
    return {"$and": [visible(scope), {"data.is_open": True, "data.legs.state": "OPEN"}]}


async def views(parts: Parts, scope: Scope, things: Sequence[Stored[Request]]) -> list[View]:
    """One row per open leg; a unit's people see their own."""
    own = frozenset(scope.jurisdiction.as_dict().values())
    is_unit = scope.has(*UNIT_ROLES) and not scope.has(*WIDE, "station_worker")
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
