"""Waiting in tests: ask again until it holds or a deadline passes, never sleep and hope."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S, LOOK_S = 90.0, 0.15
T = TypeVar("T")


def until(what: str, ask: Callable[[], T], holds: Callable[[T], bool] = bool, patience_s: float = PATIENCE_S) -> T:
    """The first answer that holds. Fails with `what` and the last answer."""
    end = time.monotonic() + patience_s
    while not holds(answer := ask()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience_s:.0f} s in vain for {what}; last: {str(answer)[:600]}")
        time.sleep(LOOK_S)
    return answer
