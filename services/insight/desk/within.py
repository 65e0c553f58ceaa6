"""Who sees which things, as their owners decide (domain: personas): one filter per kind of thing, in terms of the rows.

The same filter asks the database and, for the stream, a row in memory (`matches`). A kind that is not in the table is
seen by nobody.
"""

from collections.abc import Callable, Mapping, Sequence
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

    @property
    def place(self) -> Where:
        """The park and the community that the jurisdiction names."""
        own = self.scope.jurisdiction
        return {name: id for name, id in (("park", own.park), ("community", own.community)) if id}


async def caller_of(rows: RowReader, scope: Scope) -> Caller:
    """Raises `Unavailable`."""
    body = scope.jurisdiction.enterprise or scope.jurisdiction.organization
    row = await rows.one("things", scope.tenant, body) if body else None
    return Caller(scope, row or {})


Sees = Callable[[Caller], Where | None]
"""What a caller sees of one kind of thing; None for nothing."""


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


def _bounded(roles: Sequence[str], reach: Callable[[Caller, str, str], Where | None]) -> Sees:
    """Without a bound only the whole street sees, and all; else who has one of these roles, as far as `reach` goes from
    the kind and id of the body.
    """

    def within(caller: Caller) -> Where | None:
        if caller.bound is None:
            return ALL if caller.scope.has(*WIDE) else None
        return reach(caller, *caller.bound) if caller.scope.has(*WIDE, *roles) else None

    return within


def _enterprises(caller: Caller, kind: str, id: str) -> Where:
    """And what covers them."""
    return {"enterprise": {"$in": caller.own.get("enterprises", [])}} if kind == "organization" else {kind: id}


def _organizations(caller: Caller, kind: str, id: str) -> Where:
    """P5 sees those that serve his enterprise, P10 his own. Committees are open to whoever has a place."""
    match kind:
        case "enterprise":
            return {"enterprises": id}
        case "organization":
            return {"thing": id}
    return {"$or": [{kind: id}, {"kind": "COMMITTEE"}]}


def _visits(caller: Caller, kind: str, id: str) -> Where | None:
    """Enterprises and branches see none."""
    return None if kind in ("enterprise", "organization") else {kind: id}


def _linkages(caller: Caller) -> Where | None:
    """P5 sees a founding of his enterprise if he proposed it, or once it has been assessed."""
    scope, place, enterprise = caller.scope, caller.place, caller.scope.jurisdiction.enterprise
    if scope.has(*WIDE) or (scope.has(*PLACED) and place):
        return place
    if not scope.has(CONTACT) or not enterprise:
        return None
    open_to_him = [{"proposer": scope.actor}, {"assessed": True}, {"joint": {"$ne": "ORGANIZATION"}}]
    return {"enterprise": enterprise, "$or": open_to_him}


UNIT_ROLES = ("department_officer", "community_secretary", "supplier")
"""Whoever acts for a unit at work on a request."""


def _requests(caller: Caller) -> Where | None:
    """As their owner: the street all, a station its park, a unit what is its own, a requester his own, an employer
    nothing that is private.
    """
    scope, own = caller.scope, caller.scope.jurisdiction
    if scope.has(*WIDE, "callback_worker"):
        return caller.place
    bodies = own.as_dict().values() if scope.has(*UNIT_ROLES) else ()
    seen: list[Where] = [{"units": body} for body in bodies]
    if scope.has("station_worker") and own.park:
        seen.append({"park": own.park})
    if scope.has("community_secretary") and own.community:
        seen.append({"community": own.community})
    if scope.has(CONTACT) and own.enterprise:
        seen.append({"enterprise": own.enterprise, "private": False})
    if scope.has("person") and own.person:
        seen.append({"requester": own.person})
    return {"$or": seen} if seen else None


def _projects(caller: Caller) -> Where | None:
    scope = caller.scope
    return caller.place if scope.has(*WIDE) or (scope.has("station_worker") and caller.place) else None


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
    roles = {SYSTEM: caller.place, "street_officer": caller.place, **by_role}
    seen = [where for role, where in roles.items() if role in caller.scope.roles and where is not None]
    if not seen:
        return None
    return seen[0] if len(seen) == 1 else {"$or": seen}


SEES: Mapping[str, Sees] = {
    "parks": _parks,
    "enterprises": _bounded(BOUND, _enterprises),
    "organizations": _bounded(BOUND, _organizations),
    "work-coverage": _bounded(BOUND, _enterprises),
    "visits": _bounded(PLACED, _visits),
    "members": _members,
    "transfers": _transfers,
    "linkages": _linkages,
    "requests": _requests,
    "service-projects": _projects,
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
