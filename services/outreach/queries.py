"""The read side: who sees which visits, and how one looks to him.

Enterprises and departments see none. The visitor's name is masked; what was said is shown on the visit's own page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.outreach.parts import Parts
from shared.kernel.codes.masks import mask_name
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import Stored
from shared.web.resource import fields
from shared.web.things import View, thing

Where = Mapping[str, Any]

WIDE = (SYSTEM, "street_officer", "street_leader", "street_admin", "duty_officer", "integrator")
"""See the whole tenant unless their jurisdiction says less."""
NARROWED = ("community_secretary", "station_worker", "liaison")
WRITERS = ("street_officer", "station_worker", "liaison")

ALL: Where = {}
NONE: Where = {"_id": {"$in": []}}


async def visits_within(parts: Parts, scope: Scope) -> Where:
    return within(scope)


def within(scope: Scope) -> Where:
    """P1 the tenant, P2 his community, P3 and P4 their park."""
    jurisdiction = scope.jurisdiction
    if not scope.has(*WIDE, *NARROWED) or jurisdiction.enterprise or jurisdiction.organization:
        return NONE
    if jurisdiction.park:
        return {"data.park": jurisdiction.park}
    if jurisdiction.community:
        return {"data.community": jurisdiction.community}
    return ALL if scope.has(*WIDE) else NONE


def reaches(scope: Scope, park: str, community: str) -> bool:
    """Whether the caller sees visits made there."""
    return within(scope) in (ALL, {"data.park": park}, {"data.community": community})


async def views(parts: Parts, scope: Scope, visits: Sequence[Stored[Any]]) -> list[View]:
    return [thing(visit, fields(visit.state)) for visit in visits]


async def details(parts: Parts, scope: Scope, visit: Stored[Any]) -> View:
    texts = (await parts.visits.texts(scope, [visit.id], ["visitor", "result"])).get(visit.id, {})
    visitor = texts.get("visitor")
    return {"visitor": visitor and mask_name(visitor), "result": texts.get("result")}
