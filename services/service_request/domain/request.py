"""A service request (服务诉求): who needs what where, which units are at it, and what each clock says.

Where it stands is the workflow's `Instance`, written by the engine alone. Texts, contacts and answers are private
fields of the thing; neither the state nor an event holds them.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, Field

from services.service_request.domain.base import Kept, Ref
from services.service_request.domain.clocks import WITHIN, Clock
from services.service_request.domain.terms import Terms
from services.service_request.domain.workflow import REQUESTS
from shared.contracts.base import Event
from shared.contracts.service_request import LegFact, RequestAmended, RequestGathered, RequestMoved, RequestRescheduled
from shared.kernel.calendar import CHINA
from shared.store.aggregate import Due, State
from shared.workflow.definition import Definition
from shared.workflow.instance import Instance

LEAD, CO = "LEAD", "CO"
OPEN, DONE, RELEASED, RETURNED = "OPEN", "DONE", "RELEASED", "RETURNED"


class Leg(Kept):
    """One unit's share (主办/协办). `answers` is the body whose people act for the unit, `by` their role; `handler` the
    account that handles it (经办人): whom the unit named, else who acted first.
    """

    unit: Ref
    answers: str
    by: str
    role: str
    state: str = OPEN
    since: AwareDatetime
    handler: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def fact(self) -> LegFact:
        return LegFact(
            unit=self.unit.fact,
            body=self.answers,
            role=self.role,
            state=self.state,
            since=self.since,
            handler=self.handler,
        )


class Verdict(Kept):
    """What the requester said (B28)."""

    reached: bool
    solved: bool | None = None
    satisfied: bool | None = None


class Summons(Kept):
    """A unit that a whistle (吹哨) calls."""

    unit: Ref
    answers: str
    by: str
    arrived_at: AwareDatetime | None = None


class Rating(Kept):
    """The street's mark (1–5) for a summoned unit."""

    unit: Ref
    score: int


class Whistle(Kept):
    type: str
    since: AwareDatetime
    summoned: tuple[Summons, ...]
    ratings: tuple[Rating, ...] = ()


class Difficult(Kept):
    """重点难点清单 (pack 2016): a leader answers for it and tells its state each month."""

    leader: Ref
    since: AwareDatetime
    reported_on: tuple[AwareDatetime, ...] = ()


class Past(Kept):
    """One line of the public status."""

    state: str
    at: AwareDatetime


class Request(State):
    """`terms` are the tenant's limits it began with; `handlers` the accounts that ever acted for a unit."""

    number: str
    public_code: str
    class_code: str
    park: str | None = None
    community: str
    enterprise: str | None = None
    requester: Ref
    private: bool = False
    service_item: str | None = None
    slot: int | None = None
    """Which of the item's places it takes (1…capacity) while it is open; None where the item has no bound."""
    project: str | None = None
    attachments: tuple[str, ...] = ()
    terms: Terms = Terms()
    legs: tuple[Leg, ...] = ()
    first_receiver: Ref | None = None
    returned_by: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    bucket: str = WITHIN
    due_at: AwareDatetime | None = None
    verdict: Verdict | None = None
    tries: int = 0
    unreached: bool = False
    reopened: int = 0
    handlers: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()
    """The accounts that handle the open legs now."""
    requester_left_at: AwareDatetime | None = None
    """When the enterprise that asked moved out."""
    whistle: Whistle | None = None
    difficult: Difficult | None = None
    past: tuple[Past, ...] = ()
    is_open: bool = True
    bodies: tuple[str, ...] = ()
    """Those whose people act in it: of every leg, and of every unit that was whistled for."""
    bundle: str | None = None
    instance: Instance

    @property
    def definition(self) -> Definition:
        """The version it began with. Raises `DefinitionUnavailable`."""
        return REQUESTS.pinned(self.instance)

    @property
    def lead(self) -> Leg | None:
        """The leg of the unit that leads now."""
        return next((leg for leg in self.legs if leg.role == LEAD and leg.state in (OPEN, DONE)), None)

    @property
    def open_co_legs(self) -> tuple[Leg, ...]:
        return tuple(leg for leg in self.legs if leg.role == CO and leg.is_open)

    def clock(self, name: str, unit: str | None = None) -> Clock | None:
        """The running clock of this name."""
        return next((c for c in self.clocks if (c.name, c.unit) == (name, unit or c.unit) and c.runs), None)


class Step(RequestMoved):
    """A step as it is recorded: besides what travels, the request after it."""

    after: Request = Field(exclude=True)


class Rescheduled(RequestRescheduled):
    """The same for deadlines that moved with the calendar."""

    after: Request = Field(exclude=True)


def evolve(request: Request | None, event: Event) -> Request:
    """Fold one event into the request; the first makes it."""
    if isinstance(event, Step | Rescheduled):
        return event.after
    if request and isinstance(event, RequestAmended):
        return request
    if request and isinstance(event, RequestGathered):
        return request.model_copy(update={"project": event.project, "bundle": event.bundle})
    raise ValueError(f"{event.event_name} is no event of a request")


def due(request: Request) -> Sequence[Due]:
    """When the sweep must look at which clock."""
    looks = ((clock.key, clock.look_at()) for clock in request.clocks)
    return [Due(name, at) for name, at in looks if at]


def number(id: str, at: datetime) -> str:
    """诉求编号: `FW-<year>-<eight letters of the id>`, worked out from the id so that no counter is needed."""
    return f"FW-{at.astimezone(CHINA).year}-{_short(id)}"


def public_code(tenant: str, id: str) -> str:
    """The code under which anybody may follow the request: its street, and letters that nobody can guess."""
    return f"{tenant}-{_short('public ' + id)}"


def _short(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:5]).decode()


def brought(request: Request, action: str, key: str) -> Any:
    """Public evidence of an earlier step, None when there is none."""
    evidence: Mapping[str, Mapping[str, Any]] = request.instance.evidence
    return evidence.get(action, {}).get(key)
