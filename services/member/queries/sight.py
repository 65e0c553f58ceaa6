"""Who sees which members and transfers (domain §4), as filters in document terms.

Whoever holds none of the roles named here is refused: P4, P5, P7 and P8 see no member at all. A jurisdiction narrows;
a role that is always narrowed sees nothing without one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from shared.kernel.errors import Forbidden
from shared.kernel.scope import SYSTEM, Jurisdiction, Scope

Where = Mapping[str, Any]
Sight = Callable[[Jurisdiction], Where]

WRITERS = ("street_officer", "station_worker")
_NOTHING: Where = {"_id": {"$in": []}}


def _equal(path: str, value: str | None) -> Where:
    return _NOTHING if value is None else {path: value}


def _within(prefix: str) -> Sight:
    """The tenant, or the park or community that the grant names."""

    def sight(own: Jurisdiction) -> Where:
        bounds = {f"{prefix}.park": own.park, f"{prefix}.community": own.community}
        return {path: value for path, value in bounds.items() if value is not None}

    return sight


def _affiliated_in_community(own: Jurisdiction) -> Where:
    """P2 sees the members managed with his community: their relation has come into it."""
    return {**_equal("data.standing.community", own.community), "data.standing.relation.affiliated": True}


def _letters_of_branch(own: Jurisdiction) -> Where:
    """P10 sees what his branch sends and what it gets."""
    places = ("data.transfer.sender.organization", "data.transfer.to_organization")
    return {"$or": [_equal(path, own.organization) for path in places]}


_MEMBERS: Mapping[str, Sight] = {
    SYSTEM: _within("data.standing"),
    "street_officer": _within("data.standing"),
    "station_worker": lambda own: _equal("data.standing.park", own.park),
    "community_secretary": _affiliated_in_community,
    "branch_secretary": lambda own: _equal("data.standing.relation.organization", own.organization),
    "person": lambda own: _equal("_id", own.person),
}
_TRANSFERS: Mapping[str, Sight] = {
    SYSTEM: _within("data.transfer"),
    "street_officer": _within("data.transfer"),
    "station_worker": lambda own: _equal("data.transfer.park", own.park),
    "community_secretary": lambda own: _equal("data.transfer.community", own.community),
    "branch_secretary": _letters_of_branch,
    "person": lambda own: _equal("data.transfer.member", own.person),
}


def members_within(scope: Scope) -> Where:
    """Raises `Forbidden`."""
    return _seen(scope, _MEMBERS)


def transfers_within(scope: Scope) -> Where:
    """Raises `Forbidden`."""
    return _seen(scope, _TRANSFERS)


def _seen(scope: Scope, table: Mapping[str, Sight]) -> Where:
    """What any of the caller's roles sees."""
    sights = [sight(scope.jurisdiction) for role, sight in table.items() if role in scope.roles]
    if not sights:
        raise Forbidden(allowed_roles=sorted(table.keys() - {SYSTEM}))
    return sights[0] if len(sights) == 1 else {"$or": sights}
