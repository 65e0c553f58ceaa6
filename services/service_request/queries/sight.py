"""Who sees which requests (domain §4), as filters in document terms.

A person's request that is private stays unseen by his employer. A unit sees what was dispatched to it, and nothing of
others; who rated, and how, is not told to the units (P7).
"""

from collections.abc import Mapping
from typing import Any

from services.service_request.domain.calls import ROLE_OF_UNIT
from shared.kernel.scope import SYSTEM, Scope

Where = Mapping[str, Any]

WIDE = (SYSTEM, "street_officer", "street_leader", "street_admin", "duty_officer", "callback_worker", "integrator")
"""See the whole tenant unless their jurisdiction says less."""
UNIT_ROLES = tuple(ROLE_OF_UNIT.values())
READS_TEXTS = (SYSTEM, "street_officer", "street_leader", "duty_officer", "callback_worker", "station_worker")
"""May read what requesters wrote, besides themselves and the units at work."""
MENU_WRITERS = ("station_worker", "street_officer", "supplier", "content_reviewer")
"""See the menu's drafts."""

ALL: Where = {}
NONE: Where = {"_id": {"$in": []}}


def visible(scope: Scope) -> Where:
    """The requests that any of the caller's roles sees."""
    seen = [where for where in (_of_place(scope), _of_enterprise(scope), _of_person(scope), _of_unit(scope)) if where]
    if scope.has(*WIDE):
        return _place(scope)
    return {"$or": seen} if seen else NONE


def _place(scope: Scope) -> Where:
    place = scope.jurisdiction
    return {f"data.{k}": v for k, v in (("park", place.park), ("community", place.community)) if v}


def _of_place(scope: Scope) -> Where:
    """P3 his park, P2 his community."""
    place = scope.jurisdiction
    if scope.has("station_worker") and place.park:
        return {"data.park": place.park}
    if scope.has("community_secretary") and place.community:
        return {"data.community": place.community}
    return {}


def _of_enterprise(scope: Scope) -> Where:
    """P5: those of his enterprise that nobody keeps from it."""
    own = scope.jurisdiction.enterprise
    return {"data.enterprise": own, "data.private": False} if scope.has("enterprise_contact") and own else {}


def _of_person(scope: Scope) -> Where:
    own = scope.jurisdiction.person
    return {"data.requester.id": own, "data.requester.type": "person"} if scope.has("person") and own else {}


def _of_unit(scope: Scope) -> Where:
    own = sorted(scope.jurisdiction.as_dict().values())
    return {"data.bodies": {"$in": own}} if scope.has(*UNIT_ROLES) and own else {}


def hides_verdict(scope: Scope) -> bool:
    """P7 and other units do not see how they were rated by whom."""
    return scope.has(*UNIT_ROLES) and not scope.has(*READS_TEXTS)


def reads_texts(scope: Scope) -> bool:
    """Of requests he sees: all but those who only administrate or integrate."""
    return scope.has(*READS_TEXTS, *UNIT_ROLES, "enterprise_contact", "person")


def bounded(scope: Scope) -> Where:
    """The things of a place (projects): the street's the tenant, a station's its park."""
    return _place(scope) if scope.has(*WIDE, "station_worker", "community_secretary") else NONE
