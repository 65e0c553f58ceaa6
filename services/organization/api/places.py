"""/streets, /communities, /parks."""

from fastapi import APIRouter, Response

from services.organization.api.wired import Wired
from services.organization.commands import places
from services.organization.commands.places import AmendPark, RegisterCommunity, RegisterPark, RegisterStreet
from services.organization.domain.places import Community, Park, Street
from services.organization.queries import everything, parks_within, views
from services.organization.store import Stores
from shared.web.app import PREFIX
from shared.web.auth import Commanding, IfMatch
from shared.web.lists import Listing
from shared.web.resource import CHANGE, CREATE, Resource, scalar_filters
from shared.web.shapes import thing_of
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["places"])

_STREET_LIST = Listing(scalar_filters(Street), search=("data.name",))
_COMMUNITY_LIST = Listing(scalar_filters(Community), search=("data.name",))
_PARK_LIST = Listing(scalar_filters(Park), search=("data.name",))

STREETS: Resource[Stores] = Resource(
    "/streets", lambda stores: stores.streets, lambda _: _STREET_LIST, everything, views, shape=thing_of(Street)
)
COMMUNITIES: Resource[Stores] = Resource(
    "/communities",
    lambda stores: stores.communities,
    lambda _: _COMMUNITY_LIST,
    everything,
    views,
    shape=thing_of(Community),
)
PARKS: Resource[Stores] = Resource(
    "/parks", lambda stores: stores.parks, lambda _: _PARK_LIST, parks_within, views, shape=thing_of(Park)
)

STREETS.add_reading_routes(router, _STREET_LIST)
COMMUNITIES.add_reading_routes(router, _COMMUNITY_LIST)
PARKS.add_reading_routes(router, _PARK_LIST)


@router.post("/streets", status_code=201, responses=CREATE)
async def register_street(command: RegisterStreet, scope: Commanding, stores: Wired, response: Response) -> View:
    return await STREETS.reply(response, stores, scope, places.register_street(stores, scope, command))


@router.post("/communities", status_code=201, responses=CREATE)
async def register_community(command: RegisterCommunity, scope: Commanding, stores: Wired, response: Response) -> View:
    return await COMMUNITIES.reply(response, stores, scope, places.register_community(stores, scope, command))


@router.post("/parks", status_code=201, responses=CREATE)
async def register_park(command: RegisterPark, scope: Commanding, stores: Wired, response: Response) -> View:
    return await PARKS.reply(response, stores, scope, places.register_park(stores, scope, command))


@router.patch("/parks/{id}", responses=CHANGE)
async def amend_park(
    id: str, command: AmendPark, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    return await PARKS.reply(response, stores, scope, places.amend_park_of(stores, scope, id, command, if_match))
