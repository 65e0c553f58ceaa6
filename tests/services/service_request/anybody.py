"""Who may lay hands on a request in the state machine, when it begins, and the log that its events make."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.insight.domain.moments import Row
from services.insight.projections.requests import REQUESTS as PROJECTION
from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Caller, Unit
from services.service_request.domain.request import Request
from shared.bus.envelope import Envelope
from shared.bus.groups import handler_of
from shared.kernel.calendar import CHINA, CalendarYear, WorkCalendar, published_years
from shared.kernel.errors import DomainError
from shared.store.aggregate import Decision
from shared.workflow.instance import Actor

Decide = Callable[[Request | None, datetime], Decision]
TENANT, ID = "110105015", "r1"
STARTS = (datetime(2016, 5, 30, 9, tzinfo=CHINA), datetime(2022, 3, 1, 9, tzinfo=CHINA))
UNITS = {id: Unit(Ref(type="department", id=id), id) for id in ("d1", "d2", "d3")}
SECRET = "generated"
"""What every text says: it may be in no event."""
OFF = CalendarYear(frozenset(), frozenset())
CALENDARS = (
    WorkCalendar(published_years()),
    WorkCalendar({**published_years(), 2016: OFF, 2022: OFF}),
)


def caller(role: str, *bodies: str, actor: str | None = None) -> Caller:
    own = {"enterprise": "e1"} if role == "enterprise_contact" else {}
    return Caller(Actor(actor or role, frozenset({role})), frozenset(bodies), TENANT, **own)


CALLERS = (
    caller("station_worker", "p1"),
    caller("enterprise_contact", "e1"),
    *(caller("department_officer", id, actor=f"officer-{id}") for id in UNITS),
    caller("callback_worker"),
    caller("callback_worker", actor="officer-d1"),
    caller("street_officer"),
    caller("street_leader"),
)


_STATION, _LEAD, _HELPER, _CALLER = CALLERS[0], CALLERS[2], CALLERS[3], CALLERS[5]
_LEGS = {"lead": {"type": "department", "id": "d1"}, "co_handlers": [{"type": "department", "id": "d2"}], "basis": "b"}
ROAD: Sequence[tuple[Caller, str, dict[str, Any]]] = (
    (_STATION, "accept", {}),
    (_STATION, "dispatch", _LEGS),
    (_LEAD, "respond", {"contact_record": SECRET}),
    (_HELPER, "report", {"result": SECRET}),
    (_LEAD, "resolve", {"result": SECRET}),
    (_CALLER, "call_back", {"reached": True, "solved": True, "satisfied": True}),
)
"""From the requester's word to his verdict."""


def told(decide: Decide, state: Request | None, at: datetime) -> object:
    """What comes of it: each event, and the request after it."""
    try:
        return [(event.data(), getattr(event, "after", None)) for event in decide(state, at).events]
    except DomainError as refusal:
        return refusal.slug


def of_another(event: Envelope) -> Envelope:
    return replace(event, id=f"other-{event.id}", aggregate="r2")


def fold(events: list[Envelope]) -> dict[str, Row]:
    """As the runner does it: a version that was met is dropped."""
    rows: dict[str, Row] = {}
    for event in events:
        step, row = handler_of(PROJECTION.fold, event.name), rows.get(event.aggregate)
        if step and (row is None or row["version"] < event.version):
            rows[event.aggregate] = {**(step(row, event) or {}), "version": event.version}
    return rows
