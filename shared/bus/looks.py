"""When a relay looks for what is pending, and where (decision 0012)."""

from collections.abc import Sequence, Set

_WHOLE_S = 0.5
_MOST, _MOST_ALONE = 5, 20
_REMEMBERED_S = 60.0


class Looks:
    """A look over all collections costs ten times what a look into one does. What this process writes the relay is told
    of; for what others write it looks everywhere, each half second while there is something to do, ever less often
    while there is not, and seldom where it knows of no others. Times are seconds of a monotonic clock.
    """

    def __init__(self, collections: Sequence[str], first_s: float) -> None:
        self._collections = collections
        self._first_s = first_s
        self._asked: Set[str] = frozenset()
        self._whole_at = self._others_wrote = float("-inf")
        self._in_vain = 0
        self._is_unasked = False

    def where(self, told: Set[str], under_way: Set[str], now: float) -> Sequence[str]:
        """Collections to look into now, maybe none. `told` are those written to here since; of those `under_way` a
        document is just being sent, and shows what it got meanwhile only afterwards: they are asked for once more.
        """
        asked, is_whole = self._asked | told, self._is_unasked or now - self._whole_at >= _WHOLE_S
        self._asked = asked & under_way
        if told:
            self._in_vain, self._is_unasked = 0, False
        if is_whole:
            self._whole_at = now
        return self._collections if is_whole else sorted(asked)

    def is_whole(self, names: Sequence[str]) -> bool:
        return len(names) == len(self._collections)

    def found(self, names: Set[str], now: float) -> None:
        """The look was not in vain: in these there may be more."""
        if self._is_unasked:
            self._others_wrote = now
        self._is_unasked = False
        self._asked |= names
        self._in_vain = 0

    def after_vain(self, now: float) -> float:
        """The pause before the next look, in seconds."""
        most = _MOST if now - self._others_wrote < _REMEMBERED_S else _MOST_ALONE
        self._in_vain = min(self._in_vain + 1, most)
        self._is_unasked = False
        return self._first_s * self._in_vain

    def ran_out(self) -> None:
        """Nobody has called during the pause: what the next look finds was written by others."""
        self._is_unasked = True

    def forget(self) -> None:
        """After trouble nothing is known of what is pending."""
        self._whole_at = float("-inf")
