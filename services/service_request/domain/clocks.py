"""Clocks of a request: one for the whole process, one for each step and each leg. Pure.

A clock runs from `since` until it is met; an edit does not set it back. Only waiting for the requester pauses one, and
at most as long as the limit of the answer. What the calendar cannot tell is provisional and says so.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import AwareDatetime

from services.service_request.domain.base import Kept
from services.service_request.domain.periods import Period, ends
from shared.contracts.service_request import ClockFact
from shared.kernel.calendar import CalendarMissing, WorkCalendar

WITHIN, APPROACHING, BREACHED = "WITHIN", "APPROACHING", "BREACHED"
BUCKETS = (WITHIN, APPROACHING, BREACHED)
_APPROACHING = 0.8
"""Share of the time that has gone."""
_NEXT_RUNG = timedelta(days=1)
_AGED = timedelta(days=7)
_RUNGS = 3
"""Told once a day up the ladder, then once a week for as long as it takes."""
_ONE_SECOND = timedelta(seconds=1)


class Clock(Kept):
    """`role` of `unit` must act. `told` counts the missed deadline's escalations, `paused_s` what waiting took."""

    name: str
    role: str
    unit: str | None = None
    since: AwareDatetime
    period: Period
    due_at: AwareDatetime | None = None
    provisional: str | None = None
    paused_s: float = 0
    approached: bool = False
    told: int = 0
    told_at: AwareDatetime | None = None
    met_at: AwareDatetime | None = None

    @property
    def runs(self) -> bool:
        return self.met_at is None

    @property
    def key(self) -> str:
        """Its name among the clocks of one request."""
        return f"{self.name}:{self.unit}" if self.unit else self.name

    @property
    def approach_at(self) -> datetime | None:
        return self.since + (self.due_at - self.since) * _APPROACHING if self.due_at else None

    @property
    def fact(self) -> ClockFact:
        return ClockFact(name=self.name, unit=self.unit, since=self.since, due_at=self.due_at, met_at=self.met_at)

    def missed(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at

    def bucket(self, now: datetime) -> str:
        """Where it stands; one without a due time stays within."""
        if self.due_at is None or self.approach_at is None:
            return WITHIN
        if now > self.due_at:
            return BREACHED
        return APPROACHING if now > self.approach_at else WITHIN

    def look_at(self) -> datetime | None:
        """When somebody must look next; None once it is met or while nobody can tell."""
        if not self.runs or self.due_at is None or self.approach_at is None:
            return None
        if self.told_at is None:
            return (self.due_at if self.approached else self.approach_at) + _ONE_SECOND
        return self.told_at + (_NEXT_RUNG if self.told < _RUNGS else _AGED)


def started(
    name: str, role: str, period: Period, at: datetime, calendar: WorkCalendar, unit: str | None = None
) -> Clock:
    """A clock that begins now."""
    return rescheduled(Clock(name=name, role=role, unit=unit, since=at, period=period), calendar)


def rescheduled(clock: Clock, calendar: WorkCalendar) -> Clock:
    """The same clock with its due time worked out anew: a pause moves its beginning on."""
    try:
        due_at, provisional = ends(clock.since + timedelta(seconds=clock.paused_s), clock.period, calendar), None
    except CalendarMissing as missing:
        due_at, provisional = None, missing.slug
    return clock.model_copy(update={"due_at": due_at, "provisional": provisional})


def paused(clock: Clock, since: datetime, until: datetime, calendar: WorkCalendar) -> Clock:
    """The clock with one more pause; its due time moves on as if it had begun that much later."""
    took = max((until - since).total_seconds(), 0.0)
    return rescheduled(clock.model_copy(update={"paused_s": clock.paused_s + took}), calendar)


def met(clock: Clock, at: datetime) -> Clock:
    return clock.model_copy(update={"met_at": at}) if clock.runs else clock


def worst(clocks: Iterable[Clock], now: datetime) -> str:
    """The bucket of the clock that stands worst."""
    found = [clock.bucket(now) for clock in clocks if clock.runs]
    return max(found, key=BUCKETS.index, default=WITHIN)
