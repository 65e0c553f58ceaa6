"""How long an idle relay waits before it looks again (decision 0012)."""

_MOST, _MOST_ALONE = 5, 20
_REMEMBERED_S = 60.0


class Pauses:
    """Longer after each look in vain. What this process writes the relay hears of, so only for what others write does
    it look by itself: seldom while it knows of none. Times are seconds of a monotonic clock.
    """

    def __init__(self, first_s: float) -> None:
        self._first_s = first_s
        self._in_vain = 0
        self._is_unasked = False
        self._others_wrote = float("-inf")

    def after_vain(self, now: float) -> float:
        """The pause before the next look, in seconds."""
        most = _MOST if now - self._others_wrote < _REMEMBERED_S else _MOST_ALONE
        self._in_vain = min(self._in_vain + 1, most)
        self._is_unasked = False
        return self._first_s * self._in_vain

    def ran_out(self) -> None:
        """Nobody has called meanwhile: what the next look finds was written by others."""
        self._is_unasked = True

    def found(self, now: float) -> None:
        """A look was not in vain."""
        if self._is_unasked:
            self._others_wrote = now
        self._is_unasked = False
        self._in_vain = 0
