"""When the relay looks and where: at once where this process has written, ever less often everywhere."""

import pytest

from shared.bus.looks import Looks

ALL = ("members", "transfers", "workplaces")
FIRST_S = 0.1
IN_VAIN = 30
NONE: frozenset[str] = frozenset()


@pytest.fixture
def looks() -> Looks:
    """It has just looked everywhere, in vain."""
    looks = Looks(ALL, FIRST_S)
    assert looks.where(NONE, NONE, now=0.0) == ALL
    return looks


def pause_after(looks: Looks, vain: int, now: float = 0.0) -> float:
    """The pause after so many looks in vain that nobody had asked for."""
    pause = 0.0
    for _ in range(vain):
        pause = looks.after_vain(now)
        looks.ran_out()
    return pause


def test_the_first_look_goes_everywhere() -> None:
    assert Looks(ALL, FIRST_S).where({"members"}, NONE, now=100.0) == ALL


def test_it_looks_where_was_written_and_nowhere_else(looks: Looks) -> None:
    assert looks.where({"transfers", "members"}, NONE, now=0.1) == ["members", "transfers"]
    assert looks.where(NONE, NONE, now=0.2) == []


def test_each_half_second_it_looks_everywhere_whatever_was_written(looks: Looks) -> None:
    assert looks.where({"members"}, NONE, now=0.5) == ALL


def test_a_pause_that_ran_out_is_followed_by_a_look_everywhere(looks: Looks) -> None:
    looks.ran_out()
    assert looks.where(NONE, NONE, now=0.1) == ALL


def test_after_trouble_it_looks_everywhere(looks: Looks) -> None:
    looks.forget()
    assert looks.where(NONE, NONE, now=0.1) == ALL


def test_where_it_found_something_it_looks_again(looks: Looks) -> None:
    looks.found({"members"}, now=0.1)
    assert looks.where(NONE, NONE, now=0.1) == ["members"]
    assert looks.where(NONE, NONE, now=0.1) == []


def test_what_a_document_got_while_it_was_sent_is_looked_for_afterwards(looks: Looks) -> None:
    """While it is under way a look leaves it out."""
    assert looks.where({"members"}, {"members"}, now=0.1) == ["members"]
    assert looks.where(NONE, {"members"}, now=0.2) == ["members"]
    assert looks.where(NONE, NONE, now=0.3) == ["members"]
    assert looks.where(NONE, NONE, now=0.4) == []


def test_a_look_everywhere_leaves_out_what_is_under_way_too(looks: Looks) -> None:
    assert looks.where({"members"}, {"members"}, now=0.6) == ALL
    assert looks.where(NONE, NONE, now=0.7) == ["members"]


def test_each_look_in_vain_is_followed_by_a_longer_pause(looks: Looks) -> None:
    assert [pause_after(looks, 1) for _ in range(3)] == pytest.approx([0.1, 0.2, 0.3])


def test_alone_it_waits_two_seconds_at_most(looks: Looks) -> None:
    assert pause_after(looks, IN_VAIN) == pytest.approx(2.0)


def test_what_it_finds_by_itself_was_written_by_others_and_they_wait_half_a_second_at_most(looks: Looks) -> None:
    pause_after(looks, 1)
    looks.found({*ALL}, now=10.0)
    assert pause_after(looks, IN_VAIN, now=69.9) == pytest.approx(0.5)


def test_others_are_forgotten_after_a_minute(looks: Looks) -> None:
    pause_after(looks, 1)
    looks.found({*ALL}, now=10.0)
    assert pause_after(looks, IN_VAIN, now=70.0) == pytest.approx(2.0)


def test_what_it_was_called_for_tells_of_no_others(looks: Looks) -> None:
    looks.after_vain(0.0)
    looks.found({"members"}, now=10.0)
    assert pause_after(looks, IN_VAIN, now=11.0) == pytest.approx(2.0)


def test_whatever_is_found_brings_back_the_first_pause(looks: Looks) -> None:
    pause_after(looks, IN_VAIN)
    looks.found({*ALL}, now=10.0)
    assert pause_after(looks, 1, now=10.0) == pytest.approx(FIRST_S)


def test_a_call_brings_back_the_first_pause(looks: Looks) -> None:
    pause_after(looks, IN_VAIN)
    looks.where({"members"}, NONE, now=0.1)
    assert pause_after(looks, 1) == pytest.approx(FIRST_S)
