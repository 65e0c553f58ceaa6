"""One call of one action on a request, with all that the service found for it. Pure data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.service_request.domain.base import Ref
from services.service_request.domain.periods import Period
from shared.kernel.calendar import WorkCalendar
from shared.kernel.errors import FieldError
from shared.workflow.instance import Actor

ROLE_OF_UNIT = {"department": "department_officer", "community": "community_secretary", "supplier": "supplier"}
"""Who acts for a unit of this type."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that exists; `answers` is the body that its people's grants name."""

    ref: Ref
    answers: str

    @property
    def role(self) -> str:
        return ROLE_OF_UNIT[self.ref.type]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is."""

    community: str
    park: str | None = None
    enterprise: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """`bodies` are all ids that the caller's grant is bound to."""

    actor: Actor
    bodies: frozenset[str]
    tenant: str
    enterprise: str | None = None
    person: str | None = None

    def speaks_for(self, answers: str, role: str) -> bool:
        return role in self.actor.roles and answers in self.bodies


@dataclass(frozen=True, slots=True)
class Call:
    """Who brings what. `units` are those that the evidence names, by id; `unseen` faults of ids nobody knows."""

    action: str
    caller: Caller
    evidence: Mapping[str, Any]
    note: str | None
    calendar: WorkCalendar
    units: Mapping[str, Unit] = field(default_factory=dict)
    unseen: Sequence[FieldError] = ()
    resolve_within: Period | None = None
    """The class clock, for the action that starts it."""
    place: Place | None = None
    """The park that the evidence names."""
