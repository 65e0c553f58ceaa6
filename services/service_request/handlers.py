"""Reactions to events; the table at the end is the table of contents.

Every target is named by its event or derived from it, so a repeated event meets its own first outcome.
"""

from datetime import datetime

from pydantic import BaseModel

from services.service_request.domain import errand, recount
from services.service_request.domain.base import Ref
from services.service_request.domain.errand import Cause, Errand, ErrandKind, Grant
from services.service_request.domain.recount import Recount
from services.service_request.domain.request import Request
from services.service_request.store import ERRAND, RECOUNT, REQUEST
from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.groups import Reactions
from shared.bus.results import DONE, Result
from shared.contracts.identity import UserAmended
from shared.contracts.service_request import RequestGathered
from shared.kernel.ids import derived_id
from shared.store.aggregate import NOTHING, Decision

URGENT = "URGENT"


class Closed(BaseModel):
    """What is read of a SERVICE that was closed: the requests behind it."""

    needs: tuple[Ref, ...] = ()


class Triaged(BaseModel):
    """What is read of a DISPUTE that was triaged: the request it came from, and whom to call."""

    risk: str | None = None
    request: Ref | None = None
    units: tuple[Ref, ...] = ()


async def on_calendar(do: Do, event: Envelope) -> Result:
    """A year was loaded or changed: open deadlines are worked out again, a batch at a time."""
    id = derived_id("clock-recount", event.tenant, event.aggregate, str(event.version))
    year = int(event.data["year"])

    def decide(state: Recount | None, at: datetime) -> Decision:
        return recount.begin(state, event.aggregate, year, at)

    await do.change(do.store(RECOUNT), id, decide)
    return DONE


async def on_project_drafted(do: Do, event: Envelope) -> Result:
    """The requests a project is for know it."""
    told = RequestGathered(project=event.aggregate, bundle=event.data.get("bundle"))

    def decide(state: Request | None, at: datetime) -> Decision:
        return Decision((told,)) if state and state.project is None else NOTHING

    for request in event.data.get("requests", ()):
        await do.change(do.store(REQUEST), request, decide)
    return DONE


async def on_user_amended(do: Do, event: Envelope) -> Result:
    """What he handles and may handle no more is nobody's."""
    told = UserAmended.model_validate({name: event.data.get(name) for name in UserAmended.model_fields})
    bodies = None if told.jurisdiction is None else tuple(sorted(told.jurisdiction.values()))
    grant = Grant(active=told.active is not False, roles=told.roles, bodies=bodies)
    if grant == Grant():
        return DONE
    return await _begin(do, event, Cause(kind=ErrandKind.PERSON_LEFT, subject=_subject("user", event), grant=grant))


async def on_enterprise_moved_out(do: Do, event: Envelope) -> Result:
    """Its requests are handed over, or go on without it: the station says."""
    return await _begin(do, event, Cause(kind=ErrandKind.ENTERPRISE_LEFT, subject=_subject("enterprise", event)))


async def on_service_closed(do: Do, event: Envelope) -> Result:
    """The requests behind it are resolved."""
    needs = Closed.model_validate(event.data.get("evidence", {})).needs
    if not needs:
        return DONE
    requests = tuple(each.id for each in needs)
    cause = Cause(kind=ErrandKind.SERVICE_CLOSED, subject=_subject("linkage", event), requests=requests)
    return await _begin(do, event, cause)


async def on_dispute_triaged(do: Do, event: Envelope) -> Result:
    """An urgent one whistles on the request it came from."""
    told = Triaged.model_validate(event.data.get("evidence", {}))
    if told.risk != URGENT or told.request is None:
        return DONE
    about = {"requests": (told.request.id,), "units": told.units}
    return await _begin(do, event, Cause(kind=ErrandKind.DISPUTE_URGENT, subject=_subject("linkage", event), **about))


def _subject(type: str, event: Envelope) -> Ref:
    return Ref(type=type, id=event.aggregate)


async def _begin(do: Do, event: Envelope, cause: Cause) -> Result:
    id = derived_id("errand", event.tenant, event.aggregate, str(event.version))

    def decide(state: Errand | None, at: datetime) -> Decision:
        return errand.begin(state, cause, at)

    await do.change(do.store(ERRAND), id, decide)
    return DONE


REACTIONS = Reactions(
    name="reactions",
    sources=("organization", "service-request", "identity", "linkage"),
    table={
        "calendar.loaded": on_calendar,
        "calendar.amended": on_calendar,
        "enterprise.moved-out": on_enterprise_moved_out,
        "user.amended": on_user_amended,
        "service-project.drafted": on_project_drafted,
        "linkage.service-closed": on_service_closed,
        "linkage.dispute-triaged": on_dispute_triaged,
    },
)
