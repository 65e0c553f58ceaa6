"""Who acts, in which tenant, how far he sees, and under which command: one small frozen object, passed first.

A store cannot be read or written without a scope. Jurisdiction narrows a tenant (`None` = no narrowing) and belongs to
the grant, not to the role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from shared.kernel.clock import TenantClock
from shared.kernel.errors import Forbidden

SYSTEM = "system"

ROLES = frozenset(
    {
        "street_officer",
        "community_secretary",
        "station_worker",
        "liaison",
        "enterprise_contact",
        "person",
        "department_officer",
        "district_viewer",
        "integrator",
        "branch_secretary",
        "street_leader",
        "street_admin",
        "callback_worker",
        "dispute_mediator",
        "duty_officer",
        "instructor",
        "supplier",
        "body_lead",
        "committee_member",
        "venue_owner",
        "fund_keeper",
        "content_reviewer",
    }
)
"""Role slugs of api.md §5; `system` acts for reactions and deadlines and is granted to nobody."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Ids that narrow what a grant reaches; all None means the whole tenant."""

    community: str | None = None
    park: str | None = None
    enterprise: str | None = None
    department: str | None = None
    organization: str | None = None
    person: str | None = None

    def as_dict(self) -> dict[str, str]:
        """Only what narrows, as it stands in tokens and accounts."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}

    @staticmethod
    def of(values: Mapping[str, str]) -> "Jurisdiction":
        return Jurisdiction(**values)


@dataclass(frozen=True, slots=True)
class CommandRef:
    """The command this scope carries: what makes a repeat recognisable.

    `id` is derived from (tenant, caller, Idempotency-Key), from (event, handler, target) or from a deadline;
    `digest` is the keyed hash of the parsed command. `keyed` says whether a caller chose a key, so that a create may
    derive its id.
    """

    id: str
    digest: str
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Tenant, actor and command. Ids only, never names."""

    tenant: str
    actor: str
    roles: frozenset[str]
    correlation_id: str
    jurisdiction: Jurisdiction = field(default_factory=Jurisdiction)
    clock: TenantClock = field(default_factory=TenantClock)
    story_time: datetime | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    purpose: str | None = None
    command: CommandRef | None = None

    @property
    def unit(self) -> str | None:
        """The narrowest body the actor speaks for: the unit in signatures, histories and `awaiting`."""
        j = self.jurisdiction
        return j.enterprise or j.organization or j.department or j.park or j.community

    @property
    def role(self) -> str:
        """The role an event is recorded under when a caller holds several: the first by name."""
        return min(self.roles, default=SYSTEM)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def permit(self, *roles: str) -> None:
        """Raise `Forbidden` unless the actor holds one of `roles` (`system` always passes)."""
        if not self.has(SYSTEM, *roles):
            raise Forbidden(allowed_roles=sorted(roles))

    def with_command(self, command: CommandRef) -> "Scope":
        return replace(self, command=command)
