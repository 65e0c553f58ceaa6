"""Where a member stands: his workplace, his relation, and whether he floats (B1, B14).

Pure: what the organization service knows of an enterprise or organization comes in as an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.member import Relation, Standing, Status
from shared.contracts.organization import SERVING_KINDS, OrganizationKind
from shared.rules.packs import pack_for
from shared.rules.relations import is_floating


@dataclass(frozen=True, slots=True)
class EnterprisePlace:
    """An enterprise and where it is."""

    id: str
    park: str
    community: str


@dataclass(frozen=True, slots=True)
class Organization:
    """What counts of a Party organization here: its kind, the enterprises it serves, where it is."""

    id: str
    kind: OrganizationKind
    enterprises: frozenset[str]
    park: str | None
    community: str | None


def placed(enterprise: EnterprisePlace | None) -> Mapping[str, Any]:
    """The part of a standing that says where the member works."""
    if enterprise is None:
        return {"enterprise": None, "park": None, "community": None}
    return {"enterprise": enterprise.id, "park": enterprise.park, "community": enterprise.community}


def relation_in(organization: Organization | None, enterprise: str | None) -> Relation:
    """A relation in this organization, for somebody working in `enterprise`; without one it is off the platform."""
    if organization is None:
        return Relation(organization=None)
    serves = organization.kind in SERVING_KINDS and enterprise in organization.enterprises
    return relation(organization.id, organization.kind, serves=serves)


def relation(organization: str, kind: OrganizationKind | None, *, serves: bool) -> Relation:
    """B1: affiliated is whoever has his relation in a branch serving his workplace or in the holding branch."""
    affiliated = serves or kind is OrganizationKind.HOLDING_BRANCH
    return Relation(organization=organization, kind=kind, serves_workplace=serves, affiliated=affiliated)


def away(since: date | None, today: date) -> Mapping[str, Any]:
    """B14: the part of a standing that says whether he floats; before the pack's months he is only watched."""
    if since is None:
        return {"status": Status.SETTLED, "floating_since": None}
    floats = is_floating(since, today, pack_for(today))
    return {"status": Status.FLOATING if floats else Status.WATCH, "floating_since": since}


def changed(standing: Standing, **parts: Any) -> Standing:
    return standing.model_copy(update=parts)
