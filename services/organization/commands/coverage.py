"""Work coverage: an enterprise without a Party organization is given somebody who looks after it (B25)."""

from services.organization.commands.common import create
from services.organization.domain.coverage import WorkCoverage
from services.organization.queries import WRITERS, enterprises_within, referred
from services.organization.store import Stores
from shared.contracts.organization import CoverageKind, WorkCoverageAssigned
from shared.kernel.command import Command, Text
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed


class AssignWorkCoverage(Command):
    enterprise: Text
    kind: CoverageKind


async def assign_work_coverage(stores: Stores, scope: Scope, command: AssignWorkCoverage) -> Changed[WorkCoverage]:
    """Raises `Invalid` for an enterprise out of sight."""
    scope.permit(*WRITERS)
    within = await enterprises_within(stores, scope)
    found = await referred(stores.enterprises, scope, command.enterprise, within, "/enterprise")
    place = {"park": found.state.park, "community": found.state.community}
    return await create(stores.work_coverage, scope, (WorkCoverageAssigned(**dict(command), **place),))
