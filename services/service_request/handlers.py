"""Reactions to events; the table at the end is the table of contents.

Every target is named by its event or derived from it, so a repeated event meets its own first outcome.
"""

from datetime import datetime

from services.service_request.domain import recount
from services.service_request.domain.recount import Recount
from services.service_request.domain.request import Request
from services.service_request.store import RECOUNT, REQUEST
from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.groups import Reactions
from shared.bus.results import DONE, Result
from shared.contracts.service_request import RequestGathered
from shared.kernel.ids import derived_id
from shared.store.aggregate import NOTHING, Decision


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


REACTIONS = Reactions(
    name="reactions",
    sources=("organization", "service-request"),
    table={
        "calendar.loaded": on_calendar,
        "calendar.amended": on_calendar,
        "service-project.drafted": on_project_drafted,
    },
)
