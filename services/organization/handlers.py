"""Reactions to linkages: founding makes the branch, a founding that cannot be makes work coverage.

Ids derive from the linkage, so neither a repeat nor a replay makes a second one. The table at the end lists all.
"""

from collections.abc import Mapping
from datetime import datetime

from services.organization.domain import founding
from services.organization.domain.coverage import WorkCoverage
from services.organization.domain.organization import Organization
from services.organization.store import ORGANIZATION, WORK_COVERAGE
from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.groups import Handler
from shared.bus.results import DONE, Result
from shared.contracts.base import Event
from shared.contracts.linkage import LinkageMoved
from shared.kernel.calendar import CHINA
from shared.kernel.errors import DuplicateKey
from shared.kernel.ids import derived_id
from shared.store.aggregate import NOTHING, Decision


async def on_organization_founded(do: Do, event: Envelope) -> Result:
    """A name that another organization has gets the linkage's number beside it: the branch is founded all the same."""
    moved = LinkageMoved.model_validate(event.data, extra="ignore")
    branch = founding.branch_of(moved, event.aggregate, event.time.astimezone(CHINA).date())
    try:
        await _found(do, event, branch)
    except DuplicateKey:
        await _found(do, event, founding.renamed(branch, moved))
    return DONE


async def on_organization_not_eligible(do: Do, event: Envelope) -> Result:
    coverage = founding.coverage_of(LinkageMoved.model_validate(event.data, extra="ignore"), event.aggregate)
    if coverage is not None:
        id = derived_id(WORK_COVERAGE.name, event.tenant, event.aggregate)

        def decide(state: WorkCoverage | None, at: datetime) -> Decision:
            return _unless_there(state, coverage)

        await do.change(do.store(WORK_COVERAGE), id, decide)
    return DONE


async def _found(do: Do, event: Envelope, branch: Event) -> None:
    def decide(state: Organization | None, at: datetime) -> Decision:
        return _unless_there(state, branch)

    await do.change(do.store(ORGANIZATION), derived_id(ORGANIZATION.name, event.tenant, event.aggregate), decide)


def _unless_there(state: object | None, event: Event) -> Decision:
    return Decision((event,)) if state is None else NOTHING


REACTIONS: Mapping[str, Handler] = {
    "linkage.organization-founded": on_organization_founded,
    "linkage.organization-not-eligible": on_organization_not_eligible,
}
