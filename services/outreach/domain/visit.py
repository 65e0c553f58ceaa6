"""走访 visits to enterprises. Who visited and what was said are private texts beside this state."""

from collections.abc import Mapping
from datetime import date, datetime

from shared.contracts.base import Event
from shared.contracts.outreach import VisitAmended, VisitRecorded, VisitRegistrationUndone, VisitType
from shared.kernel.calendar import CHINA
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.store.aggregate import State

CHANNELS = ("FIRE", "PRODUCTION", "FOOD_DRUG", "STATISTICS")
"""消防, 生产监督, 食药, 统计: the errands a daily visit is made on (S35)."""


class Visit(State):
    enterprise: str
    park: str
    community: str
    type: VisitType
    channel: str | None = None
    visited_on: date


def evolve(visit: Visit | None, event: Event) -> Visit:
    if isinstance(event, VisitRecorded):
        return Visit(**dict(event))
    if visit is not None and isinstance(event, VisitAmended):
        return visit
    if visit is not None and isinstance(event, VisitRegistrationUndone):
        return visit.model_copy(update={"undone": True})
    raise ValueError(f"{event.event_name} is no event of this thing")


def present(visit: Visit | None) -> Visit:
    """The visit a command is about. Raises `NotFound` when there is none."""
    if visit is None:
        raise NotFound
    return visit


def check_channel(type: VisitType, channel: str | None) -> None:
    """A daily visit has one of the channels, a special one has none. Raises `Invalid` at /channel."""
    if type is VisitType.SPECIAL:
        fault = None if channel is None else "not-for-special-visits"
    elif channel is None:
        fault = "missing"
    else:
        fault = None if channel in CHANNELS else "not-allowed"
    if fault is not None:
        raise Invalid(errors=[FieldError("/channel", fault)])


def record(facts: VisitRecorded, at: datetime) -> tuple[Event, ...]:
    """Raises `Invalid` for a day that has not come yet in the tenant's time."""
    if facts.visited_on > at.astimezone(CHINA).date():
        raise Invalid(errors=[FieldError("/visited_on", "in-the-future")])
    return (facts,)


def amend(wanted: Mapping[str, str | None], known: Mapping[str, str]) -> Mapping[str, str | None]:
    """Of the wanted texts those that differ from the known ones."""
    return {name: text for name, text in wanted.items() if text != known.get(name)}
