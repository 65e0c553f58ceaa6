"""A step that the platform takes by itself, of the rows that are open: by the clock, or in answer to an event. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.service_request.domain.calls import Call, Caller, Unit
from services.service_request.domain.effects import EFFECTS
from services.service_request.domain.recording import settled, step
from services.service_request.domain.request import Request, Step
from services.service_request.domain.slots import freed
from shared.kernel.calendar import WorkCalendar
from shared.kernel.scope import SYSTEM
from shared.store.aggregate import NOTHING, Decision
from shared.workflow.instance import Actor, Signer
from shared.workflow.seats import open_rows
from shared.workflow.step import Step as Taken
from shared.workflow.step import taken

_NOBODY = Caller(Actor(SYSTEM, frozenset({SYSTEM})), frozenset(), "")


def taken_by_system(
    request: Request,
    action: str,
    evidence: Mapping[str, Any],
    at: datetime,
    calendar: WorkCalendar,
    units: Mapping[str, Unit] | None = None,
) -> Step | None:
    """None where the action is not open. Gates are for people; whoever calls has asked what must hold."""
    row = next((row for row in open_rows(request.definition, request.instance) if row.action == action), None)
    if row is None:
        return None
    by = Signer(actor=SYSTEM, role=SYSTEM)
    outcome = taken(Taken(request.definition, row, by, 0, evidence, at), request.instance)
    call = Call(action, _NOBODY, evidence, None, calendar, units=units or {})
    after = EFFECTS[action](request, call, at).model_copy(update={"instance": outcome.instance})
    return step(settled(after, request.instance.state, at), outcome.events[0])


def decided(before: Request, event: Step | None) -> Decision:
    return Decision((event,), lookups=freed(before, event.after)) if event else NOTHING
