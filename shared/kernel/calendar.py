"""The working-day calendar (工作日历): which days are worked in China, and when a period ends.

Promises that a year without a published table is an error, never a guess from weekends. Of working days and months
the first day is not counted, the period ends with its last day, and a last day off moves on to the next day worked. A
tenant's own years are laid over `published_years` by whoever builds the calendar.
"""

import json
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cache
from importlib.resources import files

from shared.kernel.errors import DomainError, Kind

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one offset all year since 1991, so no time zone table is needed."""
_END_OF_DAY = time(23, 59, 59, tzinfo=CHINA)
_SATURDAY = 5
_DAY = timedelta(days=1)


class CalendarMissing(DomainError):
    """No table for this year has been loaded; facts: `year`."""

    slug, kind = "calendar-missing", Kind.CONFLICT

    def __init__(self, year: int) -> None:
        super().__init__(year=year)


class Unit(StrEnum):
    """What a deadline counts in. An HOUR runs day and night; the others end with a day."""

    WORKDAY = "WORKDAY"
    DAY = "DAY"
    HOUR = "HOUR"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One published year: days off by decree, and weekend days worked instead (调休)."""

    holidays: frozenset[date]
    make_up_workdays: frozenset[date]


class WorkCalendar:
    """Answers for the years it was given, and raises `CalendarMissing` for every other."""

    def __init__(self, years: Mapping[int, CalendarYear]) -> None:
        self._years = dict(years)

    def is_workday(self, day: date) -> bool:
        year = self._years.get(day.year)
        if year is None:
            raise CalendarMissing(day.year)
        return day in year.make_up_workdays or (day.weekday() < _SATURDAY and day not in year.holidays)

    def add_workdays(self, start: date, n: int) -> date:
        """The n-th day worked after `start`, which is not counted; n ≥ 1."""
        _at_least_one(n)
        day = start
        for _ in range(n):
            day = self.next_workday(day + _DAY)
        return day

    def next_workday(self, day: date) -> date:
        """`day` itself when worked, else the first day worked after it."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def due(self, start: datetime, n: int, unit: str) -> datetime:
        """When a period of n units (`Unit`) from `start` is over, in China time; n ≥ 1.

        HOUR and DAY run 24×7 (§3.4 CALENDAR); WORKDAY and MONTH end with the last second of a day worked.
        """
        _at_least_one(n)
        first = start.astimezone(CHINA)
        match Unit(unit):
            case Unit.HOUR:
                return first + timedelta(hours=n)
            case Unit.WORKDAY:
                return _end_of(self.add_workdays(first.date(), n))
            case Unit.DAY:
                return first + n * _DAY
            case Unit.MONTH:
                return _end_of(self.next_workday(add_months(first.date(), n)))


def add_months(start: date, n: int) -> date:
    """The same day n months on, or that month's last day when it is shorter."""
    years, month0 = divmod(start.month - 1 + n, 12)
    year, month = start.year + years, month0 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@cache
def published_years() -> Mapping[int, CalendarYear]:
    """The years published so far, 2004–2026 (source: data/README.md)."""
    text = (files("shared.kernel") / "data" / "work-calendar.json").read_text(encoding="utf-8")
    return {int(year): _calendar_year(int(year), days) for year, days in json.loads(text).items()}


def _calendar_year(year: int, days: Mapping[str, str]) -> CalendarYear:
    return CalendarYear(
        holidays=_dates(year, days["holidays"]), make_up_workdays=_dates(year, days["make_up_workdays"])
    )


def _dates(year: int, days: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in days.split())


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _END_OF_DAY)


def _at_least_one(n: int) -> None:
    if n < 1:
        raise ValueError("a period has at least one unit")
