"""/streets, /communities, /parks."""

from fastapi import APIRouter

from services.organization.commands import places
from services.organization.domain.places import Community, Park, Street
from services.organization.queries import parks_within
from services.organization.store import Stores
from shared.web.app import PREFIX
from shared.web.resource import Resource, plain

router = APIRouter(prefix=PREFIX, tags=["places"])

STREETS: Resource[Stores] = plain(router, "/streets", lambda stores: stores.streets, Street, "data.name")
STREETS.add_creation(router, places.RegisterStreet, places.register_street)

COMMUNITIES: Resource[Stores] = plain(router, "/communities", lambda stores: stores.communities, Community, "data.name")
COMMUNITIES.add_creation(router, places.RegisterCommunity, places.register_community)

PARKS: Resource[Stores] = plain(router, "/parks", lambda stores: stores.parks, Park, "data.name", within=parks_within)
PARKS.add_creation(router, places.RegisterPark, places.register_park)
PARKS.add_change(router, places.AmendPark, places.amend_park_of)
