"""Who sees which things, as their owners decide (domain: personas): one filter per kind of thing, in terms of the rows.

The same filter asks the database and, for the stream, a row in memory (`matches`). A kind that is not in the table is
seen by nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.insight.domain.moments import Row
from services.insight.store import RowReader
from shared.kernel.scope import SYSTEM, Scope

Where = Mapping[str, Any]

WIDE = (SYSTEM, "street_officer", "street_leader", "street_admin", "duty_officer", "integrator")
"""See the whole tenant unless their jurisdiction says less."""
PLACED = ("community_secretary", "station_worker", "liaison")
"""See the place their jurisdiction names, and nothing without one."""
BOUND = (*PLACED, "enterprise_contact", "branch_secretary")
CONTACT = "enterprise_contact"

ALL: Where = {}
_BODIES = ("enterprise", "organization", "park", "community")


@dataclass(frozen=True, slots=True)
class Caller:
    """A scope, and the row of the enterprise or organization it is bound to."""

    scope: Scope
    own: Row = field(default_factory=dict)

    @property
    def bound(self) -> tuple[str, str] | None:
        """The narrowest body the jurisdiction names."""
        given = self.scope.jurisdiction.as_dict()
        return next(((kind, given[kind]) for kind in _BODIES if kind in given), None)


async def caller_of(rows: RowReader, scope: Scope) -> Caller:
    """Raises `Unavailable`."""
    body = scope.jurisdiction.enterprise or scope.jurisdiction.organization
    row = await rows.one("things", scope.tenant, body) if body else None
    return Caller(scope, row or {})


def _parks(caller: Caller) -> Where | None:
    """Parks are no secret in a tenant; who is bound to one sees that one."""
    match caller.bound:
        case ("park", id):
            return {"thing": id}
        case ("community", id):
            return {"community": id}
        case (_, _):
            return {"thing": caller.own["park"]} if caller.own.get("park") else None
    return ALL


def _registered(path: str) -> Callable[[Caller], Where | None]:
    """Enterprises and what covers them; `path` is where a row keeps the enterprise's id."""

    def within(caller: Caller) -> Where | None:
        match caller.bound:
            case None:
                return ALL if caller.scope.has(*WIDE) else None
            case _ if not caller.scope.has(*WIDE, *BOUND):
                return None
            case ("enterprise", id):
                return {path: id}
            case ("organization", _):
                return {path: {"$in": caller.own.get("enterprises", [])}}
            case (kind, id):
                return {kind: id}

    return within


def _organizations(caller: Caller) -> Where | None:
    """As enterprises; P5 sees those that serve his, P10 his own. Committees are open to whoever has a place."""
    match caller.bound:
        case None:
            return ALL if caller.scope.has(*WIDE) else None
        case _ if not caller.scope.has(*WIDE, *BOUND):
            return None
        case ("enterprise", id):
            return {"enterprises": id}
        case ("organization", id):
            return {"thing": id}
        case (kind, id):
            return {"$or": [{kind: id}, {"kind": "COMMITTEE"}]}


def _visits(caller: Caller) -> Where | None:
    """Enterprises and branches see none."""
    if not caller.scope.has(*WIDE, *PLACED):
        return None
    match caller.bound:
        case None:
            return ALL if caller.scope.has(*WIDE) else None
        case ("enterprise" | "organization", _):
            return None
        case (kind, id):
            return {kind: id}


def _linkages(caller: Caller) -> Where | None:
    """P5 sees a founding of his enterprise if he proposed it, or once it has been assessed."""
    scope, place = caller.scope, caller.scope.jurisdiction
    bounds = {name: id for name, id in (("park", place.park), ("community", place.community)) if id}
    if scope.has(*WIDE) or (scope.has(*PLACED) and bounds):
        return bounds
    if not scope.has(CONTACT) or not place.enterprise:
        return None
    open_to_him = [{"proposer": scope.actor}, {"assessed": True}, {"joint": {"$ne": "ORGANIZATION"}}]
    return {"enterprise": place.enterprise, "$or": open_to_him}


def _members(caller: Caller) -> Where | None:
    own = caller.scope.jurisdiction
    return _any_of(
        caller,
        {
            "station_worker": own.park and {"park": own.park},
            "community_secretary": own.community and {"community": own.community, "affiliated": True},
            "branch_secretary": own.organization and {"organization": own.organization},
            "person": own.person and {"thing": own.person},
        },
    )


def _transfers(caller: Caller) -> Where | None:
    own = caller.scope.jurisdiction
    branch = [{"sender": own.organization}, {"to_organization": own.organization}]
    return _any_of(
        caller,
        {
            "station_worker": own.park and {"park": own.park},
            "community_secretary": own.community and {"community": own.community},
            "branch_secretary": own.organization and {"$or": branch},
            "person": own.person and {"member": own.person},
        },
    )


def _any_of(caller: Caller, by_role: Mapping[str, Any]) -> Where | None:
    """What any of the caller's roles sees of persons; the street sees the tenant, or the place its grant names."""
    own = caller.scope.jurisdiction
    place = {name: id for name, id in (("park", own.park), ("community", own.community)) if id}
    roles = {SYSTEM: place, "street_officer": place, **by_role}
    seen = [where for role, where in roles.items() if role in caller.scope.roles and where is not None]
    if not seen:
        return None
    return seen[0] if len(seen) == 1 else {"$or": seen}


SEES: Mapping[str, Callable[[Caller], Where | None]] = {
    "parks": _parks,
    "enterprises": _registered("enterprise"),
    "organizations": _organizations,
    "work-coverage": _registered("enterprise"),
    "visits": _visits,
    "members": _members,
    "transfers": _transfers,
    "linkages": _linkages,
}
"""Resource → what a caller sees of it; None for nothing."""


def seen_by(caller: Caller) -> Mapping[str, Where]:
    """The filter of each resource the caller sees anything of."""
    wheres = {resource: sees(caller) for resource, sees in SEES.items()}
    return {resource: where for resource, where in wheres.items() if where is not None}


def any_of(wheres: Mapping[str, Where]) -> Where:
    """One filter for all these kinds of things."""
    return {"$or": [{"resource": resource, **where} for resource, where in wheres.items()] or [{"resource": ""}]}


def matches(where: Where, row: Mapping[str, Any]) -> bool:
    """Whether a row in memory is one that the filter finds; as far as the filters of this module go."""
    return all(_holds(name, wanted, row) for name, wanted in where.items())


def _holds(name: str, wanted: Any, row: Mapping[str, Any]) -> bool:
    if name == "$or":
        return any(matches(each, row) for each in wanted)
    value = row.get(name)
    if isinstance(wanted, Mapping):
        return value in wanted["$in"] if "$in" in wanted else bool(value != wanted["$ne"])
    return wanted in value if isinstance(value, list) else bool(value == wanted)
