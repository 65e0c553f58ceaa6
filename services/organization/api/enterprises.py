"""/enterprises and what may be done with one."""

from fastapi import APIRouter, Response

from services.organization.api.wired import Wired
from services.organization.commands import enterprises
from services.organization.commands.enterprises import AmendEnterprise, MovingOut, RegisterEnterprise
from services.organization.domain.enterprise import Enterprise
from services.organization.queries import enterprise_details, enterprises_within
from services.organization.store import Stores
from shared.kernel.command import Act
from shared.web.app import PREFIX
from shared.web.auth import Commanding, IfMatch, MaybeIfMatch
from shared.web.lists import Listing
from shared.web.resource import ACT, CHANGE, CREATE, Resource, as_they_are, scalar_filters
from shared.web.shapes import thing_of
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["enterprises"])

_LIST = Listing(scalar_filters(Enterprise), search=("data.name",))
ENTERPRISES: Resource[Stores] = Resource(
    "/enterprises",
    lambda stores: stores.enterprises,
    lambda _: _LIST,
    enterprises_within,
    as_they_are,
    enterprise_details,
    shape=thing_of(Enterprise),
)
ENTERPRISES.add_reading_routes(router, _LIST)


@router.post("/enterprises", status_code=201, responses=CREATE)
async def register_enterprise(
    command: RegisterEnterprise, scope: Commanding, stores: Wired, response: Response
) -> View:
    return await ENTERPRISES.reply(response, stores, scope, enterprises.register_enterprise(stores, scope, command))


@router.patch("/enterprises/{id}", responses=CHANGE)
async def amend_enterprise(
    id: str, command: AmendEnterprise, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    amending = enterprises.amend_enterprise(stores, scope, id, command, if_match)
    return await ENTERPRISES.reply(response, stores, scope, amending)


@router.post("/enterprises/{id}/actions/move-out", responses=ACT)
async def move_enterprise_out(
    id: str, act: Act[MovingOut], if_match: MaybeIfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    moving = enterprises.move_enterprise_out(stores, scope, id, act, if_match)
    return await ENTERPRISES.reply(response, stores, scope, moving)


@router.post("/enterprises/{id}/actions/undo-registration", responses=CHANGE)
async def undo_enterprise(id: str, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response) -> View:
    undoing = enterprises.undo_enterprise(stores, scope, id, if_match)
    return await ENTERPRISES.reply(response, stores, scope, undoing)
