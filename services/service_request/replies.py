"""The shapes of this service's replies, for the description of the API."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.tenant import Entry, Words
from shared.web.shapes import Row, Thing
from shared.web.workflow_shapes import Running


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Named(_Shape):
    """A thing by singular resource name and id."""

    type: str
    id: str


class LegShape(_Shape):
    """One unit's share; `awaiting` is the role whose turn it is, `handler` the account that handles it."""

    unit: Named
    role: str
    state: str
    since: datetime
    due_at: datetime | None
    awaiting: str | None
    handler: str | None


class ClockShape(_Shape):
    """`provisional` says why there is no due time; `escalated` how often the missed one was told."""

    name: str
    role: str
    unit: str | None
    since: datetime
    due_at: datetime | None
    provisional: str | None
    escalated: int
    met_at: datetime | None


class VerdictShape(_Shape):
    reached: bool
    solved: bool | None
    satisfied: bool | None


class RequestThing(Running):
    """`text`, `contact` and `answers` are on the request's own page, as far as the caller may read them."""

    number: str
    class_code: str = Field(alias="class")
    park: str | None
    community: str
    enterprise: str | None
    requester: Named
    private: bool
    service_item: str | None
    project: str | None
    bundle: str | None
    attachments: list[str]
    open: bool
    bucket: str
    due_at: datetime | None
    legs: list[LegShape]
    first_receiver: Named | None
    clocks: list[ClockShape]
    verdict: VerdictShape | None
    unreached: bool
    tries: int
    reopened: int
    whistle: dict[str, Any] | None
    difficult: dict[str, Any] | None
    public_code: str
    evidence: dict[str, dict[str, Any]]
    rule_pack: str


class ItemThing(Thing):
    """An item of the menu; who is not logged in sees its published face alone. `places_left` of the capacity."""

    name: Words
    class_code: str = Field(alias="class")
    supplier: Named
    questions: list[dict[str, Any]]
    capacity: int | None
    places_left: int | None
    price: int
    state: str


class ProjectThing(Running):
    """A service project; its plan in words is on its own page."""

    name: str
    park: str
    class_code: str | None = Field(alias="class")
    budget: int
    leader: Named
    operator: Named
    manager: Named
    participants: list[Named]
    suppliers: list[Named]
    bundle: str | None
    requests: list[str]


class RuleThing(Thing):
    """A rule of the routing table."""

    class_code: str | None = Field(alias="class")
    park: str | None
    community: str | None
    lead: Named
    co_handlers: list[Named]
    effective_from: date
    effective_to: date | None


class Assignment(Row):
    """An open leg."""

    request: str
    number: str
    class_code: str = Field(alias="class")
    park: str | None
    request_state: str
    bucket: str
    unit: Named
    role: str
    state: str
    since: datetime
    due_at: datetime | None


class Route(_Shape):
    """Where a request would go: `why` tells of every rule, the chosen one first."""

    rule: str | None
    lead: Named | None
    co_handlers: list[Named]
    why: list[dict[str, Any]]
    clocks: dict[str, dict[str, Any]]


class ClassTree(_Shape):
    """The classes in force; `parent` is the class above."""

    items: list[Entry]
    next: str | None


class Likely(_Shape):
    """A request that is likely the same."""

    id: str
    number: str
    likeness: float


class LikelyOnes(_Shape):
    items: list[Likely]
    next: str | None


class Proposal(_Shape):
    kinds: list[str]
    href: str


class Bundle(_Shape):
    """Like requests with what they may lead to."""

    id: str
    park: str
    class_code: str = Field(alias="class")
    count: int
    requests: list[str]
    proposal: Proposal


class Bundles(_Shape):
    items: list[Bundle]
    next: str | None


class Update(_Shape):
    """One state a request came to."""

    number: int
    state: str
    at: datetime


class Updates(_Shape):
    items: list[Update]
    next: str | None


class Status(_Shape):
    """What anybody may know of a request by its code."""

    code: str
    class_code: str = Field(alias="class")
    state: str
    bucket: str
    open: bool
    due_at: datetime | None
    updated_at: datetime
    updates: list[Update]
