"""How lives are scheduled and judged; nothing here is measured."""

import pytest

from tests.bench.lifecycle.calls import STEPS
from tests.bench.lifecycle.lives import Call, Life, arrivals, normal_after, p95_ms


def life(due: float, *statuses: int, took: float = 0.1) -> Life:
    calls = tuple(Call(step, due, due + took, status) for step, status in zip(STEPS, statuses, strict=False))
    return Life(due, calls, "r1")


def test_arrivals_are_the_same_for_the_same_seed_and_come_at_their_rate() -> None:
    moments = arrivals(rate=50, seconds=100, seed=7, start=10)
    assert moments == arrivals(rate=50, seconds=100, seed=7, start=10)
    assert moments != arrivals(rate=50, seconds=100, seed=8, start=10)
    assert moments == sorted(moments)
    assert moments[0] > 10
    assert moments[-1] < 110
    assert len(moments) == pytest.approx(5000, rel=0.1)


def test_a_life_is_whole_when_its_last_call_is_good() -> None:
    assert life(0, 201, 200, 200, 200, 200, 200).is_whole
    assert not life(0, 201, 200, 503).is_whole
    assert not life(0, 201, 200, 200, 200, 200, 503).is_whole


def test_only_a_refusal_leaves_no_doubt() -> None:
    refused, broken = life(0, 201, 200, 503), life(0, 201, 200, 0)
    assert (refused.accepted, refused.doubtful) == (2, 0)
    assert (broken.accepted, broken.doubtful) == (2, 1)
    assert life(0, 201, 200, 200, 200, 200, 0).doubtful == 0


def test_waiting_before_the_first_call_counts() -> None:
    assert Call("create", due=1.0, at=3.5, status=201).took == 2.5


def test_refused_calls_do_not_make_the_others_look_fast() -> None:
    assert p95_ms([life(0, 201, 503, took=0.4)]) == 400


def test_all_is_normal_once_three_seconds_in_a_row_are() -> None:
    slow = [life(second, 201, took=0.9) for second in range(5)]
    fast = [life(second + 0.1, 201, took=0.1) for second in range(5, 12)]
    assert normal_after(slow + fast, moment=3, normal_ms=200, end=12) == 2
    assert normal_after(slow, moment=1, normal_ms=200, end=4) is None
