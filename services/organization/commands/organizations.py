"""Party organizations: taken into the register, amended, dissolved; founded and ended by reaction and deadline."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.organization.commands.common import change, create, undo_registration
from services.organization.domain import organization
from services.organization.domain.enterprise import Enterprise
from services.organization.domain.organization import Organization
from services.organization.queries import (
    ALL,
    WRITERS,
    enterprises_within,
    organizations_within,
    parks_within,
    referred,
)
from services.organization.store import Stores
from shared.contracts.base import Source
from shared.contracts.organization import (
    OrganizationFounded,
    OrganizationKind,
    OrganizationRegistrationUndone,
)
from shared.kernel.command import Act, Command, Count, Day, Kept, Text
from shared.kernel.errors import FieldError, Forbidden, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Stored


class RegisterOrganization(Command):
    """`park` is by default that of the enterprises served, `community` that of the park."""

    name: Text
    kind: OrganizationKind
    parent: Text | None = None
    park: Text | None = None
    community: Text | None = None
    enterprises: tuple[Text, ...] = ()
    founded_on: Day | None = None
    full_count: Count | None = None
    source: Source | None = None


async def register_organization(stores: Stores, scope: Scope, command: RegisterOrganization) -> Changed[Organization]:
    """Raises `Invalid` for references out of sight, `DuplicateKey` for a name the tenant has."""
    scope.permit(*WRITERS)
    place = await _placed(stores, scope, command)
    _check_own_park(scope, place.park)
    await _check_parent(stores, scope, command.parent)
    told = {**dict(command), "park": place.park, "community": place.community}
    return await create(stores.organizations, scope, organization.found(OrganizationFounded(**told)))


class AmendOrganization(Command):
    """The name stays, being the key. A new park brings its community along."""

    kind: Kept[OrganizationKind] = None
    parent: Text | None = None
    park: Text | None = None
    community: Text | None = None
    enterprises: Kept[tuple[Text, ...]] = None
    founded_on: Day | None = None
    full_count: Count | None = None
    source: Source | None = None


async def amend_organization(
    stores: Stores, scope: Scope, id: str, command: AmendOrganization, if_match: int
) -> Changed[Organization]:
    """Values that are so already change nothing."""
    await _writable(stores, scope, id)
    await _check_parent(stores, scope, command.parent)
    await _enterprises(stores, scope, command.enterprises or ())
    community = await _community(stores, scope, command.park, command.community)
    wanted = {**command.given(), **({} if community is None else {"community": community})}
    return await change(
        stores.organizations, scope, id, lambda known, _at: organization.amend(known, wanted), if_match=if_match
    )


class Dissolving(Command):
    dissolved_on: Day


async def dissolve_organization(
    stores: Stores, scope: Scope, id: str, act: Act[Dissolving], if_match: int | None
) -> Changed[Organization]:
    """A decision of the committee, recorded by its officer."""
    await stores.organizations.get(scope, id, await organizations_within(stores, scope))
    scope.permit("street_officer")
    return await change(
        stores.organizations,
        scope,
        id,
        lambda known, _at: organization.dissolve(known, act.evidence.dissolved_on),
        if_match=if_match,
        note=act.note,
    )


async def end_term(stores: Stores, scope: Scope, id: str) -> Changed[Organization]:
    """A deadline knocks: a temporary branch whose term is over is dissolved."""
    return await change(stores.organizations, scope, id, organization.end_term, if_match=None)


async def undo_organization(stores: Stores, scope: Scope, id: str, if_match: int) -> Changed[Organization]:
    return await undo_registration(stores.organizations, scope, id, OrganizationRegistrationUndone(), if_match)


@dataclass(frozen=True, slots=True)
class _Place:
    park: str | None
    community: str | None


async def _placed(stores: Stores, scope: Scope, command: RegisterOrganization) -> _Place:
    served = await _enterprises(stores, scope, command.enterprises)
    park = command.park or next((each.state.park for each in served), None)
    return _Place(park, await _community(stores, scope, park, command.community))


async def _community(stores: Stores, scope: Scope, park: str | None, named: str | None) -> str | None:
    """The park's, else the one named. Raises `Invalid` for what is out of sight, and when the two contradict."""
    if park is None:
        if named is not None:
            await referred(stores.communities, scope, named, ALL, "/community")
        return named
    found = await referred(stores.parks, scope, park, await parks_within(stores, scope), "/park")
    if named not in (None, found.state.community):
        raise Invalid(errors=[FieldError("/community", "not-of-the-park")])
    return found.state.community


async def _enterprises(stores: Stores, scope: Scope, ids: Sequence[str]) -> list[Stored[Enterprise]]:
    within = await enterprises_within(stores, scope) if ids else ALL
    return [
        await referred(stores.enterprises, scope, id, within, f"/enterprises/{place}") for place, id in enumerate(ids)
    ]


async def _check_parent(stores: Stores, scope: Scope, parent: str | None) -> None:
    if parent is not None:
        await referred(stores.organizations, scope, parent, await organizations_within(stores, scope), "/parent")


def _check_own_park(scope: Scope, park: str | None) -> None:
    """Who is bound to a park registers only there."""
    if scope.jurisdiction.park is not None and park is None:
        raise Invalid(errors=[FieldError("/park", "missing")])


async def _writable(stores: Stores, scope: Scope, id: str) -> None:
    """Committees are seen beyond one's park but changed only by those who are not bound to one."""
    found = await stores.organizations.get(scope, id, await organizations_within(stores, scope))
    scope.permit(*WRITERS)
    if scope.jurisdiction.park not in (None, found.state.park):
        raise Forbidden(allowed_roles=["street_officer"])
