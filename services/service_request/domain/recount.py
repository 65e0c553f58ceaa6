"""The recount (重算) of open deadlines after a calendar was loaded or changed: batch by batch; it says what moved."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime, Field

from shared.contracts.base import Event
from shared.contracts.service_request import RecountBegun, RecountWentOn
from shared.store.aggregate import NOTHING, Decision, Due, State

BATCH = 100
NEXT = "next"


class Recount(State):
    """`cursor` is where the next batch begins; `next_at` when it is due, None when all is done."""

    calendar: str
    year: int
    looked_at: int = 0
    moved: int = 0
    cursor: str | None = None
    next_at: AwareDatetime | None = None


class Begun(RecountBegun):
    next_at: AwareDatetime = Field(exclude=True)


class WentOn(RecountWentOn):
    next_at: AwareDatetime | None = Field(exclude=True)


def evolve(recount: Recount | None, event: Event) -> Recount:
    if isinstance(event, Begun):
        return Recount(calendar=event.calendar, year=event.year, next_at=event.next_at)
    if recount and isinstance(event, WentOn):
        return recount.model_copy(
            update={
                "looked_at": recount.looked_at + event.looked_at,
                "moved": recount.moved + len(event.moved),
                "cursor": event.cursor,
                "next_at": event.next_at,
            }
        )
    raise ValueError(f"{event.event_name} is no event of a recount")


def due(recount: Recount) -> Sequence[Due]:
    """Each batch by a name of its own: a story's time may stand still between two."""
    return [Due(f"{NEXT}-{recount.looked_at}", recount.next_at)] if recount.next_at else []


def begin(recount: Recount | None, calendar: str, year: int, at: datetime) -> Decision:
    """Nothing when it has begun already."""
    return Decision((Begun(calendar=calendar, year=year, next_at=at),)) if recount is None else NOTHING


def went_on(
    recount: Recount | None, looked_at: int, moved: Sequence[str], cursor: str | None, at: datetime
) -> Decision:
    """One batch further; without a cursor it was the last. Nothing when it was finished meanwhile."""
    if recount is None or recount.next_at is None:
        return NOTHING
    event = WentOn(
        calendar=recount.calendar,
        looked_at=looked_at,
        moved=tuple(moved),
        cursor=cursor,
        next_at=at if cursor else None,
    )
    return Decision((event,))
