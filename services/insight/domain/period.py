"""The period of a figure: a year, a quarter or a month of the tenant's calendar (China time)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.kernel.calendar import CHINA
from shared.kernel.errors import FieldError, Invalid

_SHAPE = re.compile(r"(?P<year>\d{4})(-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
_INSTANT = timedelta(microseconds=1)
_FIRST_YEAR = 1921


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day on, for `months` months. `text` is as the API writes it."""

    text: str
    first: date
    months: int

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), CHINA)

    @property
    def last(self) -> date:
        return _months_later(self.first, self.months) - timedelta(days=1)

    @property
    def end(self) -> datetime:
        """The last instant that belongs to it."""
        return datetime.combine(_months_later(self.first, self.months), time(), CHINA) - _INSTANT

    def previous(self) -> "Period":
        return _of(_months_later(self.first, -self.months), self.months)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _of(first: date, months: int) -> Period:
    names = {12: f"{first:%Y}", 3: f"{first:%Y}-Q{(first.month + 2) // 3}", 1: f"{first:%Y-%m}"}
    return Period(names[months], first, months)


def year_of(at: datetime) -> Period:
    """The year that `at` lies in."""
    return _of(date(at.astimezone(CHINA).year, 1, 1), 12)


def period_named(text: str, now: datetime) -> Period:
    """`2016`, `2016-Q2` or `2016-05`. Raises `Invalid` at `?period` for another shape or one not yet begun."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise Invalid(errors=[FieldError("?period", "wrong-format")])
    year, quarter, month = int(found["year"]), found["quarter"], found["month"]
    if not _FIRST_YEAR <= year <= now.astimezone(CHINA).year:
        raise Invalid(errors=[FieldError("?period", "out-of-range")])
    period = _of(date(year, _first_month(quarter, month), 1), 3 if quarter else 1 if month else 12)
    if period.start > now:
        raise Invalid(errors=[FieldError("?period", "out-of-range")])
    return period


def _first_month(quarter: str | None, month: str | None) -> int:
    return int(quarter) * 3 - 2 if quarter else int(month or 1)


def instant(text: str) -> datetime:
    """A time with offset, or a day, which means its end. Raises `Invalid` at `?as_of`."""
    try:
        if len(text) == len("2016-05-30"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), CHINA) - _INSTANT
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(errors=[FieldError("?as_of", "wrong-format")]) from error
    if at.tzinfo is None:
        raise Invalid(errors=[FieldError("?as_of", "timezone-missing")])
    return at
