"""Streets, communities and parks: laid out by the tenant's administrator."""

from typing import Annotated

from pydantic import StringConstraints

from services.organization.commands.common import Quantity, change, create
from services.organization.domain.places import Community, Park, Street, amend_park
from services.organization.queries import ALL, parks_within, referred
from services.organization.store import Stores
from shared.contracts.organization import CommunityRegistered, ParkRegistered, ParkStage, StreetRegistered
from shared.kernel.command import Command, Count, Kept, Text
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed

StreetCode = Annotated[str, StringConstraints(pattern=r"^\d{9}$")]
CommunityCode = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
ParkCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,20}$")]


class RegisterStreet(Command):
    code: StreetCode
    name: Text


async def register_street(stores: Stores, scope: Scope, command: RegisterStreet) -> Changed[Street]:
    scope.permit("street_admin")
    return await create(stores.streets, scope, (StreetRegistered(**dict(command)),))


class RegisterCommunity(Command):
    code: CommunityCode
    name: Text
    street: Text


async def register_community(stores: Stores, scope: Scope, command: RegisterCommunity) -> Changed[Community]:
    """Raises `Invalid` for a code that does not begin with the street's."""
    scope.permit("street_admin")
    street = await referred(stores.streets, scope, command.street, ALL, "/street")
    if not command.code.startswith(street.state.code):
        raise Invalid(errors=[FieldError("/code", "not-in-street")])
    return await create(stores.communities, scope, (CommunityRegistered(**dict(command)),))


class RegisterPark(Command):
    """`area_m2` in square metres."""

    code: ParkCode
    name: Text
    street: Text
    community: Text
    stage: ParkStage = ParkStage.OPERATING
    area_m2: Count | None = None
    origin: Text | None = None
    owner: Text | None = None
    operator: Text | None = None
    annual_output: Quantity | None = None


async def register_park(stores: Stores, scope: Scope, command: RegisterPark) -> Changed[Park]:
    """Raises `Invalid` for a community of another street."""
    scope.permit("street_admin")
    await referred(stores.streets, scope, command.street, ALL, "/street")
    within = {"data.street": command.street}
    await referred(stores.communities, scope, command.community, within, "/community")
    return await create(stores.parks, scope, (ParkRegistered(**dict(command)),))


class AmendPark(Command):
    name: Kept[Text] = None
    stage: Kept[ParkStage] = None
    area_m2: Count | None = None
    origin: Text | None = None
    owner: Text | None = None
    operator: Text | None = None
    annual_output: Quantity | None = None


async def amend_park_of(stores: Stores, scope: Scope, id: str, command: AmendPark, if_match: int) -> Changed[Park]:
    await stores.parks.get(scope, id, await parks_within(stores, scope))
    scope.permit("street_admin")
    return await change(stores.parks, scope, id, lambda park, _at: amend_park(park, command.given()), if_match=if_match)
