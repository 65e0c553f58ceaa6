"""How a thing with a workflow looks in a reply, for the description of the API: offers, whom it waits for, signatures.

Labels are keys of locale files.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from shared.web.shapes import Slug, Thing
from shared.workflow.definition import EvidenceType


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Choice(_Shape):
    value: str
    label: str


class Wanted(_Shape):
    """One piece of evidence; a choice has its options."""

    key: str
    label: str
    type: EvidenceType
    optional: bool
    options: list[Choice] = []


class TimeLeft(_Shape):
    """So many of a unit: WORKDAY, DAY, HOUR, MONTH."""

    n: int
    unit: str


class Hindrance(_Shape):
    """Why an action that is offered cannot be done now."""

    slug: Slug
    detail: str
    facts: dict[str, Any]
    href: str | None


class Offer(_Shape):
    """What the caller may do."""

    action: str
    label: str
    requires: list[Wanted]
    deadline: TimeLeft | None
    blocked_by: list[Hindrance]


class Awaited(_Shape):
    """Whose turn it is, and until when."""

    role: str
    unit: str | None
    since: datetime
    due_at: datetime | None


class Signature(_Shape):
    """Who signed what for which party."""

    party: Annotated[int, Field(ge=0)]
    action: str
    role: str
    unit: str | None
    by: str
    at: datetime


class Running(Thing):
    """A thing with a workflow."""

    state: Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]
    definition_version: Annotated[int, Field(ge=1)]
    correlation_id: str
    available_actions: list[Offer]
    awaiting: list[Awaited]
    signatures: list[Signature]
