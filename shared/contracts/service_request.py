"""Events of the service-request service: requests, and the recount of their deadlines. The menu is in `service_menu`.

Every step of a request has one shape, `request.<fact>`; fact is the state entered, or what happened without leaving it
(`reported`, `missed`, `escalated` …). Texts, contacts and answers stay private in the document.
"""

from typing import Any

from pydantic import AwareDatetime

from shared.contracts.base import Card, Event, Part, Reference, Waiting

_READERS = ("insight",)


class Doer(Part):
    role: str
    unit: str | None = None


class LegFact(Part):
    """One unit's share: LEAD or CO; OPEN, DONE, RELEASED or RETURNED. `body` is the one whose people act for it,
    `handler` the account that handles it.
    """

    unit: Reference
    body: str
    role: str
    state: str
    since: AwareDatetime
    handler: str | None = None


class ClockFact(Part):
    """One clock: what must be done by when (None: the calendar cannot tell yet), and when it was."""

    name: str
    unit: str | None = None
    since: AwareDatetime
    due_at: AwareDatetime | None = None
    met_at: AwareDatetime | None = None


class VerdictFact(Part):
    """What the requester said when he was called back (B28)."""

    reached: bool
    solved: bool | None = None
    satisfied: bool | None = None


class RequestMoved(Event):
    """A request took a step. `fact` names it; `state` is where it stands now.

    `to_role` is told of the missed `clock`. `awaiting` is whose turn it is after the step.
    """

    event = "request.{fact}"
    fact: str
    action: str
    number: str
    state: str
    from_state: str | None = None
    class_code: str
    park: str | None = None
    community: str
    enterprise: str | None = None
    private: bool = False
    requester: Reference
    service_item: str | None = None
    by: Doer | None = None
    evidence: dict[str, Any] = {}
    legs: tuple[LegFact, ...] = ()
    clocks: tuple[ClockFact, ...] = ()
    bucket: str = "WITHIN"
    due_at: AwareDatetime | None = None
    verdict: VerdictFact | None = None
    unreached: bool = False
    reopened: int = 0
    definition_version: int = 1
    clock: str | None = None
    clock_unit: str | None = None
    to_role: str | None = None
    awaiting: tuple[Waiting, ...] = ()

    @property
    def event_name(self) -> str:
        return f"request.{self.fact}"


class RequestAmended(Event):
    """Names the private fields that changed, never their values."""

    event = "request.amended"
    fields: tuple[str, ...]


class RequestGathered(Event):
    """A service project was opened for it."""

    event = "request.gathered"
    project: str
    bundle: str | None = None


class RequestRescheduled(Event):
    """A change of the calendar moved open deadlines: each clock with its due time before and after.

    `clocks` and `awaiting` are all of them as they are now.
    """

    event = "request.rescheduled"
    calendar: str
    moved: tuple[dict[str, Any], ...]
    clocks: tuple[ClockFact, ...] = ()
    awaiting: tuple[Waiting, ...] = ()


class RecountBegun(Event):
    """A calendar was loaded or changed: open deadlines are to be worked out again."""

    event = "clock-recount.begun"
    calendar: str
    year: int


class RecountWentOn(Event):
    """One batch is done. `moved` are the requests whose deadlines are others now; no `cursor`: the last batch."""

    event = "clock-recount.went-on"
    calendar: str
    looked_at: int
    moved: tuple[str, ...]
    cursor: str | None = None


class GrantFact(Part):
    """What is left of a person's grant; None where it is as it was."""

    active: bool = True
    roles: tuple[str, ...] | None = None
    bodies: tuple[str, ...] | None = None


class ErrandBegun(Event):
    """Something happened that concerns open requests: PERSON_LEFT, ENTERPRISE_LEFT, SERVICE_CLOSED, DISPUTE_URGENT.

    `subject` is the user, enterprise or linkage; `requests` those that a linkage names, `units` whom a dispute calls.
    """

    event = "errand.begun"
    kind: str
    subject: Reference
    grant: GrantFact = GrantFact()
    requests: tuple[str, ...] = ()
    units: tuple[Reference, ...] = ()


class ErrandWentOn(Event):
    """One batch is done. `moved` are the requests that changed; no `cursor`: the last batch."""

    event = "errand.went-on"
    subject: Reference
    looked_at: int
    moved: tuple[str, ...]
    cursor: str | None = None


_UNIT = {"type": "department", "id": "d1"}
_RECOUNT = {"calendar": "c1", "looked_at": 100, "moved": ["r1"], "cursor": "r1"}
_OWNER = "service-request"

CARDS = (
    Card(
        RequestMoved,
        _OWNER,
        "a step of a service request (服务诉求)",
        ("insight", "service-request"),
        {
            "fact": "dispatched",
            "action": "dispatch",
            "number": "FW-2016-0001",
            "state": "DISPATCHED",
            "from_state": "ACCEPTED",
            "class_code": "OCCUPATIONAL_HEALTH",
            "park": "p1",
            "community": "c1",
            "enterprise": "e1",
            "requester": {"type": "enterprise", "id": "e1"},
            "legs": [
                {"unit": _UNIT, "body": "d1", "role": "LEAD", "state": "OPEN", "since": "2016-05-30T10:00:00+08:00"}
            ],
        },
        pattern="request.{fact}",
    ),
    Card(RequestAmended, _OWNER, "texts of a request amended", _READERS, {"fields": ["text"]}),
    Card(RequestGathered, _OWNER, "a project was opened for a request", _READERS, {"project": "sp1"}),
    Card(
        RequestRescheduled,
        _OWNER,
        "deadlines moved with the calendar",
        _READERS,
        {"calendar": "c1", "moved": [{"clock": "resolve", "before": None, "after": "2027-01-05T23:59:59+08:00"}]},
    ),
    Card(RecountBegun, _OWNER, "deadlines are to be worked out again", (), {"calendar": "c1", "year": 2027}),
    Card(RecountWentOn, _OWNER, "a batch of deadlines was worked out again", (), _RECOUNT),
    Card(
        ErrandBegun,
        _OWNER,
        "something happened that concerns open requests",
        (),
        {"kind": "PERSON_LEFT", "subject": {"type": "user", "id": "u1"}, "grant": {"active": False}},
    ),
    Card(
        ErrandWentOn,
        _OWNER,
        "a batch of open requests was gone through",
        (),
        {"subject": {"type": "user", "id": "u1"}, "looked_at": 1, "moved": ["r1"]},
    ),
)
