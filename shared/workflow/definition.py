"""What a workflow definition is: states, and rows (from, action, to, who, evidence, deadline, event).

Frozen data without wording: slugs travel, readers translate them. Writing one is the matter of `table`,
proving it that of `check`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.kernel.errors import FieldError
from shared.workflow.instance import Blocker, Case

CREATE = "create"
SUSPENDED = "SUSPENDED"

Gate = Callable[[Case], Blocker | None]
"""Says what keeps an action from being done now, or None."""
EvidenceCheck = Callable[[Case, Mapping[str, Any]], tuple[FieldError, ...]]
"""Says which rules the evidence breaks; pointers begin with the evidence key."""


class EvidenceType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    CHOICE = "choice"
    REFERENCE = "reference"
    REFERENCES = "references"
    DOCUMENT = "document"
    MEMBERS = "members"
    BALLOT = "ballot"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice; with `rule` (B1…B33) it is offered only where the pack makes that rule binding."""

    value: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing to bring. `private` values stay out of events; `tells_members` marks who or how many are
    members.
    """

    key: str
    type: EvidenceType
    optional: bool = False
    private: bool = False
    options: tuple[Option, ...] = ()
    from_party: str | None = None
    optional_for: tuple[str, ...] = ()
    tells_members: bool = False

    def may_be_left_out_by(self, role: str) -> bool:
        return self.optional or role in self.optional_for


@dataclass(frozen=True, slots=True)
class Deadline:
    """A row's action is due n units after its state was entered; `each` repeats the reminder."""

    n: int
    unit: str
    each: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A row holds only while `key` has one of these values.

    `key` is `proposer` (his role), `suspended_from`, `pack`, or `<action>.<evidence key>` of an earlier step.
    """

    key: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`parties` = one call from each inner list; `ends_on` = the dated evidence after which a system row is
    due.
    """

    frm: str | None
    action: str
    to: str
    parties: tuple[tuple[str, ...], ...]
    requires: tuple[Evidence, ...]
    event: str
    deadline: Deadline | None = None
    ends_on: str | None = None
    gates: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    when: When | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(role for party in self.parties for role in party)


@dataclass(frozen=True, slots=True)
class State:
    slug: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one workflow. `events` begins every event name; `gates` and `checks` are the named
    functions.
    """

    slug: str
    version: int
    events: str
    sides: Mapping[str, tuple[str, ...]]
    states: tuple[State, ...]
    rows: tuple[Row, ...]
    gates: Mapping[str, Gate] = field(default_factory=dict)
    checks: Mapping[str, EvidenceCheck] = field(default_factory=dict)

    @property
    def create(self) -> Row:
        return next(row for row in self.rows if row.frm is None)

    @property
    def open_states(self) -> tuple[str, ...]:
        return tuple(state.slug for state in self.states if not state.final)

    def event_name(self, fact: str) -> str:
        return self.events + fact
