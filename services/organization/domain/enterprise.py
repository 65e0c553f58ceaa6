"""入园企业 enterprises of a park, from moving in to moving out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.organization.domain.amending import amended, differing, present, undone, unknown
from services.organization.domain.errors import AlreadyMovedOut
from shared.contracts.base import DatedQuantity, Event, Source
from shared.contracts.organization import (
    EnterpriseAmended,
    EnterpriseMovedOut,
    EnterpriseRegistered,
    EnterpriseRegistrationUndone,
    EnterpriseState,
    Industry,
    Sector,
)
from shared.kernel.codes.credit_code import check_credit_code
from shared.kernel.codes.verdict import CodeVerdict
from shared.kernel.errors import FieldError, Invalid
from shared.store.aggregate import State


class Enterprise(State):
    """`warnings` are slugs of doubts about the credit code that do not refuse it."""

    name: str
    credit_code: str
    park: str
    community: str
    sector: Sector
    industry: Industry | None = None
    listed: bool = False
    key: bool = False
    representative: bool = False
    headcount: DatedQuantity | None = None
    moved_in: date | None = None
    moved_out: date | None = None
    state: EnterpriseState = EnterpriseState.OPERATING
    warnings: tuple[str, ...] = ()
    source: Source | None = None


def evolve(enterprise: Enterprise | None, event: Event) -> Enterprise:
    if isinstance(event, EnterpriseRegistered):
        return Enterprise(**dict(event.facts))
    known = present(enterprise)
    if isinstance(event, EnterpriseAmended):
        return amended(known, event)
    if isinstance(event, EnterpriseMovedOut):
        return known.model_copy(update={"state": EnterpriseState.MOVED_OUT, "moved_out": event.moved_out})
    if isinstance(event, EnterpriseRegistrationUndone):
        return undone(known)
    raise unknown(event)


def checked_code(text: str) -> CodeVerdict:
    """The normalised code with its warnings. Raises `Invalid` at /credit_code with the broken rule."""
    verdict = check_credit_code(text)
    if verdict.error is not None:
        raise Invalid(errors=[FieldError("/credit_code", verdict.error)])
    return verdict


def amend(enterprise: Enterprise, wanted: Mapping[str, Any]) -> tuple[Event, ...]:
    """Nothing when all is so already."""
    changes = differing(enterprise, wanted)
    return (EnterpriseAmended(**changes),) if changes else ()


def move_out(enterprise: Enterprise, on: date) -> tuple[Event, ...]:
    """Raises `AlreadyMovedOut`, or `Invalid` for a day before it moved in."""
    if enterprise.state is not EnterpriseState.OPERATING:
        raise AlreadyMovedOut
    if enterprise.moved_in is not None and on < enterprise.moved_in:
        raise Invalid(errors=[FieldError("/evidence/moved_out", "before-moved-in")])
    return (EnterpriseMovedOut(moved_out=on, park=enterprise.park),)
