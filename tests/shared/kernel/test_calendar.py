"""The working-day calendar: the published tables, and how periods end."""

from datetime import UTC, date, datetime

import pytest

from shared.kernel.calendar import (
    CHINA,
    CalendarMissing,
    CalendarYear,
    WorkCalendar,
    add_months,
    published_years,
)

CALENDAR = WorkCalendar(published_years())


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2016-05-30", 5, "2016-06-06"),
        ("2016-06-08", 1, "2016-06-12"),
        ("2016-06-08", 3, "2016-06-14"),
        ("2016-09-30", 5, "2016-10-12"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-09-30", 3, "2026-10-10"),
    ],
)
def test_working_days_skip_holidays_and_count_make_up_days(start: str, n: int, due: str) -> None:
    assert CALENDAR.add_workdays(date.fromisoformat(start), n) == date.fromisoformat(due)
    assert CALENDAR.due(china(f"{start}T10:00"), n, "WORKDAY") == china(f"{due}T23:59:59")


@pytest.mark.parametrize("day", ["02-06", "02-14", "06-12", "09-18", "10-08", "10-09"])
def test_weekend_days_worked_in_2016_are_working_days(day: str) -> None:
    assert date.fromisoformat(f"2016-{day}").weekday() >= 5
    assert CALENDAR.is_workday(date.fromisoformat(f"2016-{day}"))


@pytest.mark.parametrize("day", ["2016-06-09", "2016-06-10", "2016-06-11", "2026-02-23", "2016-05-29"])
def test_holidays_and_plain_weekends_are_not_worked(day: str) -> None:
    assert not CALENDAR.is_workday(date.fromisoformat(day))


def test_every_year_from_2004_to_2026_is_published() -> None:
    assert sorted(published_years()) == list(range(2004, 2027))


def test_a_missing_year_is_an_error_that_names_it() -> None:
    with pytest.raises(CalendarMissing) as caught:
        CALENDAR.add_workdays(date(2026, 12, 31), 1)
    assert (caught.value.slug, caught.value.facts) == ("calendar-missing", {"year": 2027})


@pytest.mark.parametrize(("n", "unit"), [(1, "WORKDAY"), (1, "MONTH")])
def test_no_unit_that_ends_with_a_day_falls_back_to_weekends(n: int, unit: str) -> None:
    with pytest.raises(CalendarMissing):
        CALENDAR.due(china("2026-12-31T10:00"), n, unit)


def test_a_loaded_year_closes_the_gap() -> None:
    loaded = CalendarYear(holidays=frozenset({date(2027, 1, 1)}), make_up_workdays=frozenset({date(2027, 1, 2)}))
    calendar = WorkCalendar({**published_years(), 2027: loaded})
    assert calendar.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 2)


@pytest.mark.parametrize(
    ("start", "n", "unit", "due"),
    [
        ("2016-05-30T10:00", 30, "DAY", "2016-06-29T10:00:00"),
        ("2016-06-01T10:00", 10, "DAY", "2016-06-11T10:00:00"),
        ("2016-05-26T10:00", 2, "DAY", "2016-05-28T10:00:00"),
        ("2016-05-14T10:00", 1, "MONTH", "2016-06-14T23:59:59"),
        ("2016-05-09T10:00", 1, "MONTH", "2016-06-12T23:59:59"),
        ("2016-01-31T10:00", 1, "MONTH", "2016-02-29T23:59:59"),
    ],
)
def test_a_period_ends_with_its_last_day_or_the_next_day_worked(start: str, n: int, unit: str, due: str) -> None:
    assert CALENDAR.due(china(start), n, unit) == china(due)


def test_hours_run_day_and_night() -> None:
    assert CALENDAR.due(china("2016-06-08T23:30"), 2, "HOUR") == china("2016-06-09T01:30")


def test_the_first_day_is_the_day_in_china() -> None:
    late = datetime(2016, 5, 30, 17, 0, tzinfo=UTC)
    assert CALENDAR.due(late, 1, "WORKDAY") == china("2016-06-01T23:59:59")


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2016, 1, 31), 1, date(2016, 2, 29)),
        (date(2015, 1, 31), 1, date(2015, 2, 28)),
        (date(2016, 11, 30), 3, date(2017, 2, 28)),
        (date(2016, 12, 15), 12, date(2017, 12, 15)),
    ],
)
def test_months_end_on_the_same_date_or_the_last_of_the_month(start: date, n: int, end: date) -> None:
    assert add_months(start, n) == end


@pytest.mark.parametrize("unit", ["WORKDAY", "DAY", "HOUR", "MONTH"])
def test_a_period_has_at_least_one_unit(unit: str) -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.due(china("2016-05-30T10:00"), 0, unit)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="WEEK"):
        CALENDAR.due(china("2016-05-30T10:00"), 1, "WEEK")
