"""工作覆盖 work coverage (B25): who looks after an enterprise that has no Party organization."""

from services.organization.domain.amending import unknown
from shared.contracts.base import Event
from shared.contracts.organization import CoverageKind, WorkCoverageAssigned
from shared.store.aggregate import State


class WorkCoverage(State):
    """`linkage` names the founding that was found not eligible, when one led here."""

    enterprise: str
    park: str
    community: str
    kind: CoverageKind
    linkage: str | None = None


def evolve(coverage: WorkCoverage | None, event: Event) -> WorkCoverage:
    if isinstance(event, WorkCoverageAssigned):
        return WorkCoverage(**dict(event))
    raise unknown(event)
