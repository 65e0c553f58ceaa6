"""Periods of a clock (§3.4): minutes to months, day and night or in working time. Pure.

A working hour is an hour between 9 and 17 o'clock of a day worked [DEF]. A year without a calendar is an error, never a
guess.
"""

from datetime import date, datetime, time, timedelta
from typing import Literal

from services.service_request.domain.base import Kept
from shared.kernel.calendar import CHINA, WorkCalendar

_OPENS, _CLOSES = time(9, tzinfo=CHINA), time(17, tzinfo=CHINA)
MINUTE, WORKHOUR = "MINUTE", "WORKHOUR"
PeriodUnit = Literal["MINUTE", "WORKHOUR", "HOUR", "DAY", "WORKDAY", "MONTH"]


class Period(Kept):
    """So many of a unit. MINUTE, HOUR and DAY run around the clock; the others on the working calendar."""

    n: int
    unit: PeriodUnit


def ends(start: datetime, period: Period, calendar: WorkCalendar) -> datetime:
    """When a period from `start` is over. Raises `CalendarMissing`."""
    if period.unit == MINUTE:
        return start.astimezone(CHINA) + timedelta(minutes=period.n)
    if period.unit == WORKHOUR:
        return _after_working_hours(start.astimezone(CHINA), timedelta(hours=period.n), calendar)
    return calendar.due(start, period.n, period.unit)


def _after_working_hours(start: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    day, now = start.date(), start
    while True:
        opens, closes = max(now, _at(day, _OPENS)), _at(day, _CLOSES)
        room = closes - opens if calendar.is_workday(day) else timedelta()
        if timedelta() < left <= room:
            return opens + left
        left -= max(room, timedelta())
        day += timedelta(days=1)
        now = _at(day, time(tzinfo=CHINA))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)
