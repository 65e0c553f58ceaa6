"""/organizations and what may be done with one."""

from fastapi import APIRouter, Response

from services.organization.api.wired import Wired
from services.organization.commands import organizations
from services.organization.commands.organizations import AmendOrganization, Dissolving, RegisterOrganization
from services.organization.domain.organization import Organization
from services.organization.queries import (
    COUNT_HIDDEN_FROM,
    organization_details,
    organization_views,
    organizations_within,
    without_count,
)
from services.organization.store import Stores
from shared.kernel.command import Act
from shared.kernel.scope import Scope
from shared.web.app import PREFIX
from shared.web.auth import Commanding, IfMatch, MaybeIfMatch
from shared.web.lists import Filter, Listing
from shared.web.resource import ACT, CHANGE, CREATE, Resource, scalar_filters
from shared.web.shapes import thing_of
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["organizations"])

_SERVING = {"enterprises": Filter("data.enterprises")}
_LIST = Listing({**scalar_filters(Organization), **_SERVING}, search=("data.name",))
_UNCOUNTED = Listing({**scalar_filters(Organization, "full_count"), **_SERVING}, search=("data.name",))


def _listing(scope: Scope) -> Listing:
    """A number that is not shown cannot be asked for either."""
    return _UNCOUNTED if scope.has(*COUNT_HIDDEN_FROM) else _LIST


ORGANIZATIONS: Resource[Stores] = Resource(
    "/organizations",
    lambda stores: stores.organizations,
    _listing,
    organizations_within,
    organization_views,
    organization_details,
    without_count,
    thing_of(Organization),
)
ORGANIZATIONS.add_reading_routes(router, _LIST)


@router.post("/organizations", status_code=201, responses=CREATE)
async def register_organization(
    command: RegisterOrganization, scope: Commanding, stores: Wired, response: Response
) -> View:
    registering = organizations.register_organization(stores, scope, command)
    return await ORGANIZATIONS.reply(response, stores, scope, registering)


@router.patch("/organizations/{id}", responses=CHANGE)
async def amend_organization(
    id: str, command: AmendOrganization, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    amending = organizations.amend_organization(stores, scope, id, command, if_match)
    return await ORGANIZATIONS.reply(response, stores, scope, amending)


@router.post("/organizations/{id}/actions/dissolve", responses=ACT)
async def dissolve_organization(
    id: str, act: Act[Dissolving], if_match: MaybeIfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    dissolving = organizations.dissolve_organization(stores, scope, id, act, if_match)
    return await ORGANIZATIONS.reply(response, stores, scope, dissolving)


@router.post("/organizations/{id}/actions/undo-registration", responses=CHANGE)
async def undo_organization(id: str, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response) -> View:
    undoing = organizations.undo_organization(stores, scope, id, if_match)
    return await ORGANIZATIONS.reply(response, stores, scope, undoing)
