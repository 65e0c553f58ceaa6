"""When an import that cannot go on is tried again, and how long what its street uploaded after it waits for it.

Kept in memory: whoever takes the work over begins anew.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""An import that cannot go on is tried again after twice the pause each time: each try may take a time-out."""
LONGEST_WAIT = timedelta(hours=1)
"""So long what a street uploaded later waits for an import whose owner is silent; a row's cells are kept for a day."""


class Went(Enum):
    """How far an import came at its street's turn."""

    ON = auto()
    """A portion further, maybe to its end."""
    WAITS = auto()
    """Its owner is silent. What its street uploaded after it waits too."""
    STUCK = auto()
    """By a trouble of its own, or for too long: the next one may go on."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Since when an import has not gone on, how the last try went, and until when it is not tried again."""

    since: datetime
    pause_s: float
    went: Went
    until: datetime


class Patience:
    """Of one worker, by the imports' ids."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._troubles: dict[str, _Trouble] = {}

    def left(self, id: str) -> Went | None:
        """How the last try went, while its pause is not over."""
        trouble = self._troubles.get(id)
        return trouble.went if trouble and self._now() < trouble.until else None

    def failed(self, id: str, *, silence: bool) -> Went:
        """It could not go on: because its owner was silent, or by a trouble of its own."""
        now, former = self._now(), self._troubles.get(id)
        since = former.since if former else now
        pause_s = min(2 * former.pause_s, LONGEST_PAUSE_S) if former else PAUSE_S
        went = Went.WAITS if silence and now - since < LONGEST_WAIT else Went.STUCK
        self._troubles[id] = _Trouble(since, pause_s, went, now + timedelta(seconds=pause_s))
        return went

    def went_on(self, id: str) -> None:
        """A row of it was settled."""
        self._troubles.pop(id, None)

    def forget_but(self, open_ones: Set[str]) -> None:
        for id in self._troubles.keys() - open_ones:
            del self._troubles[id]
