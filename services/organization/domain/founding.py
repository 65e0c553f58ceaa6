"""What a founding linkage leads to here: a branch (domain §5.1), or work coverage where none can be founded (B25)."""

from datetime import date
from typing import Any

from shared.contracts.linkage import LinkageMoved
from shared.contracts.organization import CoverageKind, OrganizationFounded, OrganizationKind, WorkCoverageAssigned

KINDS = {
    "SINGLE": OrganizationKind.BRANCH,
    "JOINT": OrganizationKind.JOINT_BRANCH,
    "TEMPORARY": OrganizationKind.TEMPORARY_BRANCH,
    "FLOATING_BRANCH": OrganizationKind.FLOATING_BRANCH,
}
"""Kind of the branch by the linkage's mode."""


def branch_of(moved: LinkageMoved, linkage: str, on: date) -> OrganizationFounded:
    """The branch that the founding names. A temporary one brings the last day of its term."""
    facts: dict[str, Any] = {
        "name": moved.evidence.get("branch_name") or f"{moved.number}党支部",
        "kind": KINDS[moved.mode or "SINGLE"],
        "parent": moved.units.get("parent"),
        "park": moved.park,
        "community": moved.community,
        "enterprises": moved.covers,
        "founded_on": on,
        "linkage": linkage,
    }
    if "expires_at" in moved.evidence:
        facts["expires_at"] = date.fromisoformat(moved.evidence["expires_at"])
    return OrganizationFounded(**facts)


def renamed(branch: OrganizationFounded, moved: LinkageMoved) -> OrganizationFounded:
    """For a name that is taken: the linkage's number makes it the tenant's only one."""
    return branch.model_copy(update={"name": f"{branch.name}（{moved.number}）"})


def coverage_of(moved: LinkageMoved, linkage: str) -> WorkCoverageAssigned | None:
    """None when the linkage names no enterprise."""
    if moved.enterprise is None:
        return None
    return WorkCoverageAssigned(
        enterprise=moved.enterprise,
        park=moved.park,
        community=moved.community,
        kind=CoverageKind(moved.evidence["coverage"]),
        linkage=linkage,
    )
