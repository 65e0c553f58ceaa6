"""An idle relay looks ever less often, and seldom where no other process is known to write."""

import pytest

from shared.bus.pauses import Pauses

FIRST_S = 0.1
IN_VAIN = 30


def after(pauses: Pauses, looks: int, now: float = 0.0) -> float:
    """The pause after so many looks in vain, none of them asked for."""
    pause = 0.0
    for _ in range(looks):
        pause = pauses.after_vain(now)
        pauses.ran_out()
    return pause


def test_each_look_in_vain_is_followed_by_a_longer_pause() -> None:
    pauses = Pauses(FIRST_S)
    assert [after(pauses, 1) for _ in range(3)] == pytest.approx([0.1, 0.2, 0.3])


def test_alone_it_waits_two_seconds_at_most() -> None:
    assert after(Pauses(FIRST_S), IN_VAIN) == pytest.approx(2.0)


def test_what_it_finds_by_itself_was_written_by_others_and_they_wait_half_a_second_at_most() -> None:
    pauses = Pauses(FIRST_S)
    after(pauses, 1)
    pauses.found(now=10.0)
    assert after(pauses, IN_VAIN, now=69.9) == pytest.approx(0.5)


def test_others_are_forgotten_after_a_minute() -> None:
    pauses = Pauses(FIRST_S)
    after(pauses, 1)
    pauses.found(now=10.0)
    assert after(pauses, IN_VAIN, now=70.0) == pytest.approx(2.0)


def test_what_it_was_called_for_tells_of_no_others() -> None:
    pauses = Pauses(FIRST_S)
    pauses.after_vain(0.0)
    pauses.found(now=10.0)
    assert after(pauses, IN_VAIN, now=11.0) == pytest.approx(2.0)


def test_whatever_is_found_brings_back_the_first_pause() -> None:
    pauses = Pauses(FIRST_S)
    after(pauses, IN_VAIN)
    pauses.found(now=10.0)
    assert after(pauses, 1, now=10.0) == pytest.approx(FIRST_S)
