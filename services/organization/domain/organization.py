"""党组织 Party organizations of every kind, from founding to dissolution.

A temporary branch ends by itself when its term is over (B10). Who belongs to an organization is the member service's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from services.organization.domain.amending import amended, differing, present, undone, unknown
from services.organization.domain.errors import AlreadyDissolved
from shared.contracts.base import Event, Source
from shared.contracts.organization import (
    SERVING_KINDS,
    OrganizationAmended,
    OrganizationDissolved,
    OrganizationFounded,
    OrganizationKind,
    OrganizationRegistrationUndone,
)
from shared.kernel.calendar import CHINA
from shared.kernel.errors import FieldError, Invalid
from shared.store.aggregate import Due, State

TERM_ENDS = "term-ends"
EXPIRED, DECIDED = "EXPIRED", "DECIDED"
"""Causes of a dissolution: a temporary branch's term, or a decision."""


class OrganizationState(StrEnum):
    FOUNDED = "FOUNDED"
    DISSOLVED = "DISSOLVED"


class Organization(State):
    """`enterprises` are those it serves; `expires_at` is the last day of a temporary branch."""

    name: str
    kind: OrganizationKind
    parent: str | None = None
    park: str | None = None
    community: str | None = None
    enterprises: tuple[str, ...] = ()
    founded_on: date | None = None
    full_count: int | None = None
    expires_at: date | None = None
    dissolved_on: date | None = None
    state: OrganizationState = OrganizationState.FOUNDED
    linkage: str | None = None
    source: Source | None = None


def evolve(organization: Organization | None, event: Event) -> Organization:
    if isinstance(event, OrganizationFounded):
        return Organization(**dict(event))
    known = present(organization)
    if isinstance(event, OrganizationAmended):
        return amended(known, event)
    if isinstance(event, OrganizationDissolved):
        gone = {"state": OrganizationState.DISSOLVED, "dissolved_on": event.dissolved_on}
        return known.model_copy(update=gone)
    if isinstance(event, OrganizationRegistrationUndone):
        return undone(known)
    raise unknown(event)


def due(organization: Organization) -> Sequence[Due]:
    """The end of a temporary branch's last day, while it stands."""
    if organization.expires_at is None or organization.state is OrganizationState.DISSOLVED:
        return ()
    return (Due(TERM_ENDS, _end_of(organization.expires_at)),)


def found(facts: OrganizationFounded) -> tuple[Event, ...]:
    """Raises `Invalid` when a kind that serves nobody is given enterprises."""
    _check_serving(facts.kind, facts.enterprises)
    return (facts,)


def amend(organization: Organization, wanted: Mapping[str, Any]) -> tuple[Event, ...]:
    """Nothing when all is so already.

    Raises `AlreadyDissolved`, what `found` raises, and `Invalid` for a community that is not the park's.
    """
    changes = differing(organization, wanted)
    if not changes:
        return ()
    if organization.state is OrganizationState.DISSOLVED:
        raise AlreadyDissolved
    after = organization.model_copy(update=changes)
    _check_serving(after.kind, after.enterprises)
    if after.park is not None and "community" in changes and "park" not in changes:
        raise Invalid(errors=[FieldError("/community", "not-of-the-park")])
    return (OrganizationAmended(**changes),)


def dissolve(organization: Organization, on: date) -> tuple[Event, ...]:
    """By decision. Raises `AlreadyDissolved`, or `Invalid` for a day before it was founded."""
    if organization.state is OrganizationState.DISSOLVED:
        raise AlreadyDissolved
    if organization.founded_on is not None and on < organization.founded_on:
        raise Invalid(errors=[FieldError("/evidence/dissolved_on", "before-founded-on")])
    return (OrganizationDissolved(dissolved_on=on, enterprises=organization.enterprises, cause=DECIDED),)


def end_term(organization: Organization, at: datetime) -> tuple[Event, ...]:
    """Nothing unless a term is over: the sweep only knocks."""
    for deadline in due(organization):
        if deadline.at <= at and organization.expires_at is not None:
            over = organization.expires_at
            return (OrganizationDissolved(dissolved_on=over, enterprises=organization.enterprises, cause=EXPIRED),)
    return ()


def _check_serving(kind: OrganizationKind, enterprises: Sequence[str]) -> None:
    if enterprises and kind not in SERVING_KINDS:
        raise Invalid(errors=[FieldError("/enterprises", "kind-serves-nobody")])


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA)
