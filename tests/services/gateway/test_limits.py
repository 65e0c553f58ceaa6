"""How many requests one caller may make, over a second that moves."""

import pytest

from services.gateway.limits import Limits
from shared.web.errors import TooManyRequests


def test_a_request_counts_for_one_second_and_a_refused_one_not_at_all() -> None:
    limits = Limits(2)
    assert [limits.take(None, "here", at).left for at in (10.0, 10.6)] == [1, 0]
    for at in (10.7, 10.9):
        with pytest.raises(TooManyRequests):
            limits.take(None, "here", at)
    assert limits.take(None, "here", 11.1).left == 0
    assert limits.take(None, "here", 11.7).left == 0


def test_one_caller_takes_nothing_from_another() -> None:
    limits = Limits(1)
    limits.take(None, "here", 10.0)
    assert limits.take(None, "there", 10.0).left == 0


def test_who_was_silent_for_a_second_is_forgotten() -> None:
    limits = Limits(5)
    for number in range(100):
        limits.take(None, f"address-{number}", 10.0)
    limits.take(None, "here", 11.5)
    assert len(limits) == 1
