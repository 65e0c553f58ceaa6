"""The read side: what a caller may see of each resource, as filters, and how a thing looks to him.

A jurisdiction narrows whatever role holds it; a role that is always narrowed sees nothing without one. Streets and
communities are public divisions of the tenant, so nobody is kept from them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from services.organization.store import Stores
from shared.contracts.organization import OrganizationKind
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import State, Stored
from shared.store.store import Store
from shared.web.resource import fields
from shared.web.things import View, thing

S = TypeVar("S", bound=State)
Where = Mapping[str, Any]

WIDE = (SYSTEM, "street_officer", "street_leader", "street_admin", "duty_officer", "integrator")
"""See the whole tenant unless their jurisdiction says less."""
NARROWED = ("community_secretary", "station_worker", "liaison", "enterprise_contact", "branch_secretary")
WRITERS = ("street_officer", "station_worker")
"""Register and change enterprises, organizations and work coverage."""
COUNT_HIDDEN_FROM = ("liaison", "enterprise_contact")
"""How many members an organization has is not for these (domain §4, P4 and P5)."""

ALL: Where = {}
NONE: Where = {"_id": {"$in": []}}
_WHOLE_TENANT, _NOTHING = ("tenant", ""), ("nothing", "")


def _bound(scope: Scope) -> tuple[str, str]:
    """The narrowest place or body the jurisdiction names."""
    given = scope.jurisdiction.as_dict()
    kinds = ("enterprise", "organization", "park", "community")
    return next(((kind, given[kind]) for kind in kinds if kind in given), _WHOLE_TENANT)


def _sight(scope: Scope) -> tuple[str, str]:
    """What an enterprise or organization must belong to for the caller to see it."""
    if scope.has(*WIDE):
        return _bound(scope)
    found = _bound(scope) if scope.has(*NARROWED) else _NOTHING
    return _NOTHING if found == _WHOLE_TENANT else found


async def parks_within(stores: Stores, scope: Scope) -> Where:
    """Parks are no secret in a tenant; who is bound to one sees that one."""
    match _bound(scope):
        case ("park", id):
            return {"_id": id}
        case ("community", id):
            return {"data.community": id}
        case ("enterprise", id):
            enterprise = await stores.enterprises.find(scope, {"_id": id})
            return {"_id": enterprise.state.park} if enterprise else NONE
        case ("organization", id):
            organization = await stores.organizations.find(scope, {"_id": id})
            return {"_id": organization.state.park} if organization else NONE
        case _:
            return ALL


async def enterprises_within(stores: Stores, scope: Scope) -> Where:
    """P1 the tenant, P2 his community, P3 and P4 their park, P5 his own, P10 those his branch serves."""
    return await _of_enterprises(stores, scope, "_id")


async def work_coverage_within(stores: Stores, scope: Scope) -> Where:
    """As far as the enterprises it covers."""
    return await _of_enterprises(stores, scope, "data.enterprise")


async def _of_enterprises(stores: Stores, scope: Scope, path: str) -> Where:
    """`path` is where a document keeps the enterprise's id."""
    match _sight(scope):
        case ("tenant", _):
            return ALL
        case ("park" | "community" as kind, id):
            return {f"data.{kind}": id}
        case ("enterprise", id):
            return {path: id}
        case ("organization", id):
            own = await stores.organizations.find(scope, {"_id": id})
            return {path: {"$in": list(own.state.enterprises)}} if own else NONE
        case _:
            return NONE


async def organizations_within(stores: Stores, scope: Scope) -> Where:
    """As enterprises; P5 sees those that serve his, P10 his own. Committees are open to P1–P4."""
    match _sight(scope):
        case ("tenant", _):
            return ALL
        case ("park" | "community" as kind, id):
            return {"$or": [{f"data.{kind}": id}, {"data.kind": OrganizationKind.COMMITTEE.value}]}
        case ("enterprise", id):
            return {"data.enterprises": id}
        case ("organization", id):
            return {"_id": id}
        case _:
            return NONE


async def referred(store: Store[S], scope: Scope, id: str, within: Where, pointer: str) -> Stored[S]:
    """The thing a command's field names. Raises `Invalid` there when the caller cannot see one."""
    found = await store.find(scope, {"$and": [within, {"_id": id}]})
    if found is None:
        raise Invalid(errors=[FieldError(pointer, "unknown-reference")])
    return found


async def organization_views(stores: Stores, scope: Scope, things: Sequence[Stored[Any]]) -> list[View]:
    """Without the number of members where that is hidden."""
    return [thing(each, without_count(scope, "", fields(each.state))) for each in things]


def without_count(scope: Scope, event_type: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fields of an organization, or data of its events, as far as the caller may see them."""
    hidden = scope.has(*COUNT_HIDDEN_FROM)
    return {name: value for name, value in data.items() if not (hidden and name == "full_count")}


async def enterprise_details(stores: Stores, scope: Scope, enterprise: Stored[Any]) -> View:
    return await _note(stores.enterprises, scope, enterprise.id)


async def organization_details(stores: Stores, scope: Scope, organization: Stored[Any]) -> View:
    return await _note(stores.organizations, scope, organization.id)


async def _note(store: Store[Any], scope: Scope, id: str) -> View:
    """The note of the last action, for those who act."""
    if not scope.has(SYSTEM, *WRITERS):
        return {}
    texts = await store.texts(scope, [id], ["note"])
    return dict(texts.get(id, {}))
