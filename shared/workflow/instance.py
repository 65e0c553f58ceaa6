"""One running workflow, and what one step makes of it.

An `Instance` is plain data, stored as JSON; free text and documents are never in it, they leave as
`Outcome.private`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict


class _State(BaseModel):
    """Unknown fields are kept: a newer process may have written them."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Signer(_State):
    """Who acted, in which role, for which body (an opaque id)."""

    actor: str
    role: str
    unit: str | None = None


class Signature(Signer):
    """One party's call; `party` is its place in the row's `parties`."""

    party: int
    action: str
    at: AwareDatetime


class Instance(_State):
    """`units` says which body fills a role here; a role without one has nobody responsible.

    `evidence` is kept by action. `pending` are the signatures of a row still waiting for others, `signatures`
    those of completed rows; `escalations` counts the missed deadlines of the present state by action.
    """

    id: str
    definition: str
    version: int
    pack: str
    state: str
    entered_at: AwareDatetime
    proposer: Signer
    units: dict[str, str] = {}
    subject: dict[str, Any] = {}
    evidence: dict[str, dict[str, Any]] = {}
    pending: tuple[Signature, ...] = ()
    signatures: tuple[Signature, ...] = ()
    suspended_from: str | None = None
    escalations: dict[str, int] = {}

    @property
    def last_action_at(self) -> datetime:
        """When somebody last did something here; reminders do not count."""
        return max([self.entered_at, *(signature.at for signature in self.pending)])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls: his roles, and the body he speaks for where the instance names none for the role."""

    id: str
    roles: frozenset[str]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What a gate or check may look at: the instance, and facts the service counted for it."""

    instance: Instance
    facts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why an allowed action cannot be done now, and where to look."""

    slug: str
    facts: Mapping[str, object]
    href: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """A missed deadline: whom we waited for since when, and who is told."""

    roles: tuple[str, ...]
    unit: str | None
    since: datetime
    due_at: datetime
    to_role: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to record. `evidence` may travel; `private` only names what was brought besides."""

    name: str
    fact: str
    action: str
    state: str
    from_state: str | None
    by: Signer | None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    escalation: Escalation | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The instance after a step, its events, and the evidence (by key) only encrypted fields may hold.

    `members` are (pointer, id) of every member named, so that the service can ask whether the caller may see him.
    """

    instance: Instance
    events: tuple[Happening, ...]
    private: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[tuple[str, str], ...] = ()
