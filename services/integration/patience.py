"""When an import that cannot go on is tried again, and how long what its street uploaded after it waits for it.

Kept in memory: whoever takes the work over begins anew.
"""

from collections.abc import Callable, Set
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


class Patience:
    """Of one worker, by the imports' ids."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._pauses: dict[str, float] = {}
        self._tried: dict[str, tuple[Went, datetime]] = {}
        self._silent_since: dict[str, datetime] = {}

    def left(self, id: str) -> Went | None:
        """How the last try went, while its pause is not over."""
        went, until = self._tried.get(id, (None, self._now()))
        return went if self._now() < until else None

    def failed(self, id: str, *, silence: bool) -> Went:
        """It could not go on: because its owner was silent, or by a trouble of its own."""
        now = self._now()
        since = self._silent_since.setdefault(id, now)
        went = Went.WAITS if silence and now - since < LONGEST_WAIT else Went.STUCK
        pause = self._pauses[id] = min(2 * self._pauses.get(id, PAUSE_S / 2), LONGEST_PAUSE_S)
        self._tried[id] = went, now + timedelta(seconds=pause)
        return went

    def went_on(self, id: str) -> None:
        """A row of it was settled."""
        for kept in (self._pauses, self._tried, self._silent_since):
            kept.pop(id, None)

    def forget_but(self, open_ones: Set[str]) -> None:
        for kept in (self._pauses, self._tried, self._silent_since):
            for id in kept.keys() - open_ones:
                del kept[id]
