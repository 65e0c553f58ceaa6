"""What commands and queries of this service are given: its stores, and the owner of enterprises and organizations.

References in a command are looked up at their owner; one that the caller cannot see is unknown.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from services.member.domain.standing import EnterprisePlace, Organization
from services.member.store import Stores
from shared.contracts.organization import OrganizationKind
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.kernel.scope import Scope


class Owner(Protocol):
    """Another service's API (`shared.web.client.OwnerClient`)."""

    async def get(self, scope: Scope, owner: str, path: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Parts:
    stores: Stores
    owner: Owner

    async def enterprise(self, scope: Scope, id: str, pointer: str) -> EnterprisePlace:
        """Raises `Invalid` at `pointer`, `Unavailable`."""
        found = await self._found(scope, f"/enterprises/{id}", pointer)
        place = EnterprisePlace(id, found["park"], found["community"])
        if not _reaches(scope, place.park, place.community):
            raise unknown(pointer)
        return place

    async def organization(self, scope: Scope, id: str, pointer: str) -> Organization:
        """Any organization of the tenant. Raises `Invalid` at `pointer`, `Unavailable`."""
        found = await self._found(scope, f"/organizations/{id}", pointer)
        return Organization(
            id=id,
            kind=OrganizationKind(found["kind"]),
            enterprises=frozenset(found["enterprises"]),
            park=found["park"],
            community=found["community"],
        )

    async def _found(self, scope: Scope, path: str, pointer: str) -> dict[str, Any]:
        try:
            return await self.owner.get(scope, "organization", path)
        except NotFound as error:
            raise unknown(pointer) from error


def _reaches(scope: Scope, park: str, community: str) -> bool:
    own = scope.jurisdiction
    return own.park in (None, park) and own.community in (None, community)


def unknown(pointer: str) -> Invalid:
    """No such thing in the caller's sight."""
    return Invalid(errors=[FieldError(pointer, "unknown-reference")])
