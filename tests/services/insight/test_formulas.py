"""Each figure against numbers counted by hand; the Laijin figures are those of the seed."""

from datetime import datetime

import pytest

from services.insight.domain.counting import Count, is_hidden, ratio
from services.insight.domain.period import year_of
from services.insight.domain.picture import Picture
from services.insight.indicators import BY_ID
from tests.services.insight.builders import COMMUNITY, PARK, START, Story, day, found_a, laijin, later, rows_of


def picture_of(story: Story, at: datetime | None = None) -> Picture:
    at = at or later(story.at)
    return Picture(rows_of(story), year_of(at).start, at, {"park": PARK})


def counted(id: str, picture: Picture) -> tuple[int, int]:
    count = BY_ID[id].count(picture)
    return count.numerator, count.denominator


def excluded(count: Count) -> dict[str, int]:
    return {reason: len(subjects) for reason, subjects in count.excluded.items()}


@pytest.mark.parametrize(
    ("id", "expected"),
    [("K1", (1, 170)), ("K2", (1, 4)), ("K3", (0, 166)), ("K4", (144, 170)), ("K5", (0, 132)), ("K10", (170, 170))],
)
def test_the_imported_park_has_the_published_figures(id: str, expected: tuple[int, int]) -> None:
    assert counted(id, picture_of(laijin())) == expected


def test_the_sectors_of_the_imported_park_add_up() -> None:
    parts = BY_ID["K10"].count(picture_of(laijin())).parts
    assert parts is not None
    assert [len(part) for part in parts.values()] == [73, 48, 24, 15, 10]


@pytest.mark.parametrize(("id", "expected"), [("K1", (2, 170)), ("K2", (2, 4)), ("K3", (0, 166)), ("K5", (6, 132))])
def test_founding_a_branch_moves_coverage_and_inclusion(id: str, expected: tuple[int, int]) -> None:
    story = laijin()
    found_a(story)
    assert counted(id, picture_of(story)) == expected


def test_a_figure_as_of_an_earlier_day_stays_what_it_was() -> None:
    story = laijin()
    found_a(story)
    assert counted("K1", picture_of(story, day(6, 27))) == (1, 170)


def test_received_letters_count_before_the_branch_is_founded() -> None:
    story = laijin()
    found_a(story)
    assert counted("K5", picture_of(story, day(6, 14))) == (6, 132)


def test_a_temporary_branch_is_shown_and_does_not_cover() -> None:
    story = Story()
    story.enterprise("e1")
    story.organization("o1", "e1", kind="TEMPORARY_BRANCH")
    picture = picture_of(story)
    count = BY_ID["K1"].count(picture)
    assert (count.numerator, count.denominator, excluded(count)) == (0, 1, {"temporary-branch": 1})
    assert (counted("K3", picture), excluded(BY_ID["K3"].count(picture))) == ((0, 0), {"temporary-branch": 1})


def test_a_dissolved_branch_covers_no_more() -> None:
    story = Story()
    story.enterprise("e1")
    story.organization("o1", "e1", kind="JOINT_BRANCH")
    covered = counted("K1", picture_of(story))
    story.on(day(7, 1)).tell("organization", "organization.dissolved", "o1", {"dissolved_on": "2016-07-01"})
    assert (covered, counted("K1", picture_of(story))) == ((1, 1), (0, 1))


def test_an_enterprise_that_moved_out_leaves_every_figure_from_then_on() -> None:
    story = laijin()
    story.on(day(7, 1)).tell("organization", "enterprise.moved-out", "e080", {"moved_out": "2016-07-01"})
    after = picture_of(story)
    assert [counted(id, after) for id in ("K1", "K2", "K4")] == [(1, 169), (1, 3), (143, 169)]
    assert counted("K1", picture_of(story, day(6, 30))) == (1, 170)


def test_a_registration_taken_back_was_never_counted() -> None:
    story = laijin()
    story.on(day(6, 1)).tell("organization", "enterprise.registration-undone", "e169", {})
    assert counted("K1", picture_of(story)) == (1, 169)
    assert counted("K1", picture_of(story, START)) == (1, 169)


def test_probationary_members_never_make_an_enterprise_eligible() -> None:
    story = Story()
    story.enterprise("e1")
    for number in range(2):
        story.member(f"m{number}", "e1")
    story.member("m9", "e1", stage="PROBATIONARY")
    assert counted("K2", picture_of(story)) == (0, 0)


def test_a_lead_that_ended_not_eligible_leaves_until_a_new_round() -> None:
    story = Story()
    story.enterprise("e1")
    for number in range(3):
        story.member(f"m{number}", "e1")
    story.founding("l1", "e1", "lead")
    story.founding("l1", "e1", "not-eligible")
    story.cover("e1")
    dismissed = picture_of(story)
    assert (counted("K2", dismissed), counted("K3", dismissed)) == ((0, 0), (1, 1))
    assert excluded(BY_ID["K2"].count(dismissed)) == {"not-eligible": 1}
    story.founding("l2", "e1", "lead")
    assert (counted("K2", picture_of(story)), counted("K3", picture_of(story))) == ((0, 1), (0, 0))


def test_only_visits_of_the_period_count() -> None:
    story = Story()
    for id in ("e1", "e2", "e3"):
        story.enterprise(id)
    story.visit("v1", "e1", "2015-12-31")
    story.visit("v2", "e2", "2016-01-01")
    story.visit("v3", "e2", "2016-05-30")
    assert counted("K4", picture_of(story)) == (1, 3)


def test_a_member_settled_elsewhere_was_known_and_is_not_included() -> None:
    story = Story()
    story.enterprise("e1")
    story.member("m1", "e1")
    story.on(day(6, 1)).member("m1", None, "floating-closed", status="SETTLED")
    assert counted("K5", picture_of(story)) == (0, 1)


def test_a_member_of_another_park_is_not_in_this_one() -> None:
    story, other = Story(), Story(park="p2", community=COMMUNITY)
    story.enterprise("e1")
    other.enterprise("e2")
    other.member("m1", "e2")
    story.events += other.events
    picture = picture_of(story)
    assert (counted("K1", picture), counted("K5", picture)) == ((0, 1), (0, 0))


@pytest.mark.parametrize(
    ("numerator", "denominator", "hidden"),
    [
        (0, 132, False),
        (6, 132, False),
        (1, 132, True),
        (4, 132, True),
        (128, 132, True),
        (127, 132, False),
        (132, 132, False),
        (0, 4, True),
        (0, 5, False),
        (5, 5, False),
        (0, 0, True),
    ],
)
def test_small_groups_are_hidden_and_zero_is_shown(numerator: int, denominator: int, hidden: bool) -> None:
    assert is_hidden(numerator, denominator) is hidden


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"), [(1, 170, 0.005882), (144, 170, 0.847059), (1, 4, 0.25), (0, 0, None)]
)
def test_a_value_has_six_decimals(numerator: int, denominator: int, expected: float | None) -> None:
    assert ratio(numerator, denominator) == expected
