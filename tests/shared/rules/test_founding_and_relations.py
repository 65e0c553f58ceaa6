"""B1, B14 and B17 as given–when–then."""

from datetime import date

import pytest

from shared.rules.founding import lead_ready, may_apply
from shared.rules.packs import pack_named
from shared.rules.relations import is_floating, letter_errors

P2016, P2024 = pack_named("2016"), pack_named("2024")


@pytest.mark.parametrize(("full", "ready"), [(2, False), (3, True), (6, True)])
def test_three_full_members_make_a_lead_and_may_apply(full: int, ready: bool) -> None:
    assert lead_ready(full, P2016) is ready
    assert may_apply(full, P2016) is ready


def test_in_2016_whoever_is_registered_floats() -> None:
    assert is_floating(date(2016, 5, 29), date(2016, 5, 30), P2016)


@pytest.mark.parametrize(("today", "floats"), [(date(2025, 2, 27), False), (date(2025, 2, 28), True)])
def test_from_2024_a_member_floats_after_six_months(today: date, floats: bool) -> None:
    assert is_floating(date(2024, 8, 31), today, P2024) is floats


@pytest.mark.parametrize("until", [date(2016, 6, 7), date(2016, 6, 17), date(2016, 9, 5)])
def test_a_letter_holds_up_to_ninety_days(until: date) -> None:
    assert letter_errors(date(2016, 6, 7), until, P2016) == ()


@pytest.mark.parametrize(
    ("until", "slug"),
    [(date(2016, 9, 6), "letter-too-long"), (date(2016, 6, 6), "valid-until-before-issue")],
)
def test_a_longer_letter_or_one_that_ends_before_it_begins_is_refused(until: date, slug: str) -> None:
    (error,) = letter_errors(date(2016, 6, 7), until, P2016)
    assert (error.pointer, error.slug) == ("/valid_until", slug)
