"""Periods follow the tenant's calendar; what is asked for must have begun."""

from datetime import UTC, date, datetime

import pytest

from services.insight.domain.period import instant, period_named, year_of
from shared.kernel.errors import Invalid

NOW = datetime(2016, 5, 30, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last", "previous"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31), "2015"),
        ("2016-Q1", date(2016, 1, 1), date(2016, 3, 31), "2015-Q4"),
        ("2016-Q2", date(2016, 4, 1), date(2016, 6, 30), "2016-Q1"),
        ("2016-01", date(2016, 1, 1), date(2016, 1, 31), "2015-12"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "2016-01"),
    ],
)
def test_a_period_has_its_days_and_the_one_before(text: str, first: date, last: date, previous: str) -> None:
    period = period_named(text, NOW)
    assert (period.text, period.first, period.last, period.previous().text) == (text, first, last, previous)


@pytest.mark.parametrize("text", ["", "16", "2016-Q5", "2016-13", "2016-5", "2016-05-30", "2017", "2016-06", "0001"])
def test_other_shapes_and_times_to_come_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        period_named(text, NOW)


def test_the_year_is_told_in_china() -> None:
    assert year_of(datetime(2015, 12, 31, 16, tzinfo=UTC)).text == "2016"


def test_a_day_means_its_end_in_china() -> None:
    assert instant("2016-05-30") == datetime(2016, 5, 30, 15, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2016-05-30T00:00:00", "2016-99-99", "9999-12-31"])
def test_a_time_without_offset_or_sense_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        instant(text)
