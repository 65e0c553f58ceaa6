"""The recount (重算) of open deadlines after a calendar was loaded or changed: batch by batch; it says what moved."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime, Field

from services.service_request.domain.rounds import Round, further
from shared.contracts.base import Event
from shared.contracts.service_request import RecountBegun, RecountWentOn
from shared.store.aggregate import NOTHING, Decision


class Recount(Round):
    calendar: str
    year: int


class Begun(RecountBegun):
    next_at: AwareDatetime = Field(exclude=True)


class WentOn(RecountWentOn):
    next_at: AwareDatetime | None = Field(exclude=True)


def evolve(recount: Recount | None, event: Event) -> Recount:
    if isinstance(event, Begun):
        return Recount(calendar=event.calendar, year=event.year, next_at=event.next_at)
    if recount and isinstance(event, WentOn):
        return further(recount, event.looked_at, event.moved, event.cursor, event.next_at)
    raise ValueError(f"{event.event_name} is no event of a recount")


def begin(recount: Recount | None, calendar: str, year: int, at: datetime) -> Decision:
    """Nothing when it has begun already."""
    return Decision((Begun(calendar=calendar, year=year, next_at=at),)) if recount is None else NOTHING


def went_on(
    recount: Recount | None, looked_at: int, moved: Sequence[str], cursor: str | None, at: datetime
) -> Decision:
    """One batch further; without a cursor it was the last. Nothing when it was finished meanwhile."""
    if recount is None or recount.next_at is None:
        return NOTHING
    told = {"looked_at": looked_at, "moved": tuple(moved), "cursor": cursor}
    return Decision((WentOn(calendar=recount.calendar, next_at=at if cursor else None, **told),))
