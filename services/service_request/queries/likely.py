"""What is like a request: likely duplicates by class, place and words; bundles of like requests with a proposal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.service_request.domain.likeness import LIKE, likeness
from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from services.service_request.queries.sight import visible
from shared.kernel.errors import Forbidden
from shared.kernel.ids import derived_id
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.store.cursor import Query
from shared.web.things import View

SCREENERS = ("station_worker", "street_officer")
_LOOKED_AT, _SHOWN = 50, 10
_OPEN_LOOKED_AT = 200
_LATELY = timedelta(days=30)
PROPOSALS = ("SERVICE", "DELIBERATION", "SERVICE_PROJECT")
"""What N like requests may lead to (domain §5.9)."""


async def duplicates(parts: Parts, scope: Scope, stored: Stored[Request]) -> list[View]:
    """Other open requests of this class and place whose words are alike, the likest first. Raises `Forbidden`."""
    if not scope.has(*SCREENERS):
        raise Forbidden(allowed_roles=sorted(SCREENERS))
    request = stored.state
    like = {"data.class_code": request.class_code, "data.park": request.park, "data.is_open": True}
    where = {"$and": [visible(scope), like, {"_id": {"$ne": stored.id}}]}
    page = await parts.stores.requests.page(scope, Query(where=where, sort="-created_at", limit=_LOOKED_AT))
    texts = await parts.stores.requests.texts(scope, [stored.id, *(each.id for each in page.items)], ["text"])
    own = texts.get(stored.id, {}).get("text", "")
    rated = [(likeness(own, texts.get(each.id, {}).get("text", "")), each) for each in page.items]
    found = sorted((pair for pair in rated if pair[0] >= LIKE), key=lambda pair: -pair[0])[:_SHOWN]
    return [{"id": each.id, "number": each.state.number, "likeness": share} for share, each in found]


async def bundles(parts: Parts, scope: Scope) -> list[View]:
    """Open requests of the last thirty days that are alike in class and park, where there are as many as the tenant
    wants (N, three by default).
    """
    if not scope.has(*SCREENERS):
        raise Forbidden(allowed_roles=sorted(SCREENERS))
    least, now = (await parts.terms(scope)).bundle_from, await parts.now(scope)
    where = {"$and": [visible(scope), {"data.is_open": True}, {"created_at": {"$gte": now - _LATELY}}]}
    page = await parts.stores.requests.page(scope, Query(where=where, sort="-created_at", limit=_OPEN_LOOKED_AT))
    alike: defaultdict[tuple[str, str], list[Stored[Request]]] = defaultdict(list)
    for each in page.items:
        if each.state.park and not each.state.project:
            alike[each.state.park, each.state.class_code].append(each)
    return [_bundle(scope.tenant, place, those) for place, those in sorted(alike.items()) if len(those) >= least]


def bundle_id(tenant: str, park: str, class_code: str) -> str:
    return derived_id("bundle", tenant, park, class_code)


def _bundle(tenant: str, place: tuple[str, str], those: Sequence[Stored[Request]]) -> View:
    park, class_code = place
    proposal: Mapping[str, Any] = {"kinds": list(PROPOSALS), "href": "/api/v1/service-projects"}
    return {
        "id": bundle_id(tenant, park, class_code),
        "park": park,
        "class": class_code,
        "count": len(those),
        "requests": [each.id for each in those],
        "proposal": proposal,
    }
