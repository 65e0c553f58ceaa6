"""Stops a partition where dead letters pile up: that is more likely our release than their data."""

from collections import deque

IN_A_ROW = 20
_SHARE = 0.01
_WINDOW = 2000


class Circuit:
    """Open after 20 dead letters in a row, or when more than 1 % of the last 2,000 records died."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=_WINDOW)
        self._in_a_row = 0

    @property
    def is_open(self) -> bool:
        return self._in_a_row >= IN_A_ROW or sum(self._recent) > _WINDOW * _SHARE

    def note(self, *, dead: bool) -> None:
        """Count one record that was not parked behind another."""
        self._recent.append(dead)
        self._in_a_row = self._in_a_row + 1 if dead else 0

    def close(self) -> None:
        """A person has looked at a dead letter: begin anew."""
        self._recent.clear()
        self._in_a_row = 0
