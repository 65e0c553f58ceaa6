"""Who sees which figures, how far, and whether the persons behind them: the table of this service's README as code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from services.insight.domain.counting import Subject
from services.insight.store import RowReader
from shared.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from shared.kernel.scope import SYSTEM, Scope


class Persons(Enum):
    """Which members a caller may be told of, by opaque id."""

    ALL = "all"
    AFFILIATED = "affiliated"
    NONE = "none"


EXPLAINED: Mapping[str, Persons] = {
    SYSTEM: Persons.ALL,
    "street_officer": Persons.ALL,
    "street_leader": Persons.ALL,
    "station_worker": Persons.ALL,
    "community_secretary": Persons.AFFILIATED,
    "liaison": Persons.NONE,
}
"""Roles that may ask what is behind a figure, the widest sight first."""
AGGREGATES = frozenset(
    {
        "enterprise_contact",
        "department_officer",
        "branch_secretary",
        "integrator",
        "street_admin",
        "duty_officer",
    }
)
"""Roles that get figures as numbers only."""
DISTRICT = "district_viewer"
_WITH_FIGURES = (*EXPLAINED, *sorted(AGGREGATES), DISTRICT)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one caller sees of one area. `area` is empty for a whole tenant, else one park or community; `things` are
    filters by resource, for who listens, also for those who get no `figures`.
    """

    tenant: str
    area: Mapping[str, str]
    persons: Persons = Persons.NONE
    explains: bool = False
    figures: bool = True
    things: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def shows(self, subject: Subject) -> bool:
        """Whether the caller may be told of this subject by its id."""
        if subject.type != "member" or self.persons is Persons.ALL:
            return True
        return self.persons is Persons.AFFILIATED and bool(subject.facts["affiliated"])


def gets_figures(scope: Scope) -> bool:
    """Whether any of the caller's roles does."""
    return scope.has(*_WITH_FIGURES)


async def sight_of(rows: RowReader, scope: Scope, tenant: str | None, park: str | None) -> Sight:
    """Raises `Forbidden` for roles without figures, `NotFound` for what lies outside tenant or jurisdiction."""
    role = next((role for role in _WITH_FIGURES if role in scope.roles), None)
    if role is None:
        raise Forbidden
    if role == DISTRICT:
        return await _district(rows, scope, tenant, park)
    if tenant is not None:
        raise Forbidden if tenant == scope.tenant else NotFound
    area = await _narrowed(rows, scope.tenant, await _jurisdiction(rows, scope), park)
    return Sight(scope.tenant, area, EXPLAINED.get(role, Persons.NONE), role in EXPLAINED)


async def _district(rows: RowReader, scope: Scope, tenant: str | None, park: str | None) -> Sight:
    """A district's own tenant is the first six digits of its streets' codes."""
    if tenant is None:
        raise Invalid(errors=[FieldError("?tenant", "missing")])
    if not tenant.startswith(scope.tenant) or not await rows.knows(tenant):
        raise NotFound
    return Sight(tenant, await _narrowed(rows, tenant, {}, park))


async def _jurisdiction(rows: RowReader, scope: Scope) -> Mapping[str, str]:
    within = scope.jurisdiction
    if within.enterprise:
        row = await rows.one("enterprises", scope.tenant, within.enterprise)
        if row is None or not row.get("parks"):
            raise NotFound
        return {"park": row["parks"][0]}
    if within.park:
        return {"park": within.park}
    return {"community": within.community} if within.community else {}


async def _narrowed(rows: RowReader, tenant: str, area: Mapping[str, str], park: str | None) -> Mapping[str, str]:
    if park is None:
        return area
    row = await rows.one("places", tenant, park)
    if row is None or row["kind"] != "park":
        raise NotFound
    there = {"park": park, "community": row["community"]}
    if any(there[name] != value for name, value in area.items()):
        raise NotFound
    return {"park": park}
