"""B7, B11 and B12: given who was present, when somebody is elected, then the record is valid or says why not."""

from typing import Any

import pytest

from shared.rules.ballot import election_errors, voters_errors
from shared.rules.packs import PACKS, pack_named

PACK = pack_named("2016")


def ballot(due: int = 6, present: int = 6, **posts: int) -> dict[str, Any]:
    """One vote row for each post asked for; every member has all the votes."""
    votes = [
        {"post": post, "member": f"{post}-{place}", "votes": present}
        for post, count in (posts or {"secretary": 1}).items()
        for place in range(count)
    ]
    return {"held_on": "2016-06-28", "due": due, "present": present, "votes": votes}


def faults(record: dict[str, Any], full: int = 6) -> set[tuple[str, str]]:
    return {(error.pointer, error.slug) for error in election_errors(record, full, PACK)}


@pytest.mark.parametrize(("due", "present"), [(5, 4), (6, 5), (10, 8), (3, 3)])
def test_four_fifths_present_is_enough(due: int, present: int) -> None:
    assert faults(ballot(due, present)) == set()


@pytest.mark.parametrize(("due", "present"), [(5, 3), (6, 4), (10, 7), (3, 2)])
def test_fewer_than_four_fifths_is_no_assembly(due: int, present: int) -> None:
    assert faults(ballot(due, present)) == {("/present", "quorum-not-reached")}


@pytest.mark.parametrize("pack", PACKS)
def test_exactly_four_fifths_was_accepted_in_every_pack(pack: Any) -> None:
    assert election_errors(ballot(5, 4), 5, pack) == ()


def test_nobody_due_is_no_assembly() -> None:
    assert ("/due", "nobody-due") in faults(ballot(0, 0))


def test_no_more_than_those_due_can_be_present() -> None:
    assert faults(ballot(5, 6)) == {("/present", "present-above-due")}


@pytest.mark.parametrize(("present", "votes", "elected"), [(6, 4, True), (6, 3, False), (5, 3, True), (5, 2, False)])
def test_elected_is_who_has_more_than_half_of_those_present(present: int, votes: int, elected: bool) -> None:
    record = ballot(present, present)
    record["votes"][0]["votes"] = votes
    assert faults(record) == (set() if elected else {("/votes/0/votes", "majority-not-reached")})


def test_nobody_has_more_votes_than_voters() -> None:
    record = ballot(5, 5)
    record["votes"][0]["votes"] = 6
    assert faults(record) == {("/votes/0/votes", "votes-above-present")}


@pytest.mark.parametrize("posts", [{"secretary": 1}, {"secretary": 1, "deputy": 1}])
def test_below_seven_one_secretary_and_perhaps_a_deputy_are_elected(posts: dict[str, int]) -> None:
    assert faults(ballot(**posts)) == set()


@pytest.mark.parametrize(
    ("posts", "slug"),
    [
        ({"deputy": 1}, "secretary-not-one"),
        ({"secretary": 2}, "secretary-not-one"),
        ({"secretary": 1, "deputy": 2}, "deputies-above-one"),
        ({"secretary": 1, "member": 2}, "committee-below-seven"),
    ],
)
def test_below_seven_any_other_slate_is_refused(posts: dict[str, int], slug: str) -> None:
    assert faults(ballot(**posts)) == {("/votes", slug)}


@pytest.mark.parametrize("others", [2, 4, 6])
def test_from_seven_on_a_committee_of_three_to_seven_is_elected(others: int) -> None:
    assert faults(ballot(9, 9, secretary=1, member=others), full=9) == set()


@pytest.mark.parametrize("others", [0, 1, 7])
def test_from_seven_on_a_smaller_or_larger_committee_is_refused(others: int) -> None:
    assert faults(ballot(9, 9, secretary=1, member=others), full=7) == {("/votes", "committee-size")}


def test_the_secretary_counts_once_when_also_elected_to_the_committee() -> None:
    record = ballot(9, 9, secretary=1, member=3)
    record["votes"][1]["member"] = record["votes"][0]["member"]
    assert faults(record, full=9) == set()


def test_one_person_is_not_both_secretary_and_deputy() -> None:
    record = ballot(secretary=1, deputy=1)
    record["votes"][1]["member"] = record["votes"][0]["member"]
    assert faults(record) == {("/votes", "secretary-also-deputy")}


def test_a_post_nobody_knows_is_refused() -> None:
    assert faults(ballot(secretary=1, chair=1)) == {("/votes/1/post", "post-unknown")}


def test_probationary_members_are_not_due() -> None:
    assert voters_errors(ballot(6, 6), full=6) == ()
    assert [error.slug for error in voters_errors(ballot(7, 7), full=6)] == ["due-above-full-members"]
