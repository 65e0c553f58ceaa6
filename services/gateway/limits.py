"""How much one caller may ask in a second: a person 50, an API client 1,000, who has not logged in 50 per address."""

from collections import deque
from dataclasses import dataclass

from shared.telemetry.metric_defs import RATE_LIMITED
from shared.web.errors import TooManyRequests
from shared.web.tokens import Holder

PERSON, CLIENT, ADDRESS = "person", "client", "address"
_PER_SECOND = {PERSON: 50, CLIENT: 1_000, ADDRESS: 50}
_WINDOW_S = 1.0
Who = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left, as the two headers tell it (draft-ietf-httpapi-ratelimit-headers)."""

    kind: str
    quota: int
    left: int

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        policy, present = f'"{self.kind}";q={self.quota};w=1', f'"{self.kind}";r={self.left};t=1'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", present.encode())]


class Limits:
    """Counts in this process, over a moving second; `override` replaces every quota. Times are the event loop's.

    Of each caller the moments of one second are kept, never more than the quota; who was silent for one is forgotten.
    """

    def __init__(self, override: int | None) -> None:
        self._quotas = {kind: override or quota for kind, quota in _PER_SECOND.items()}
        self._taken: dict[Who, deque[float]] = {}
        self._swept = 0.0

    def __len__(self) -> int:
        """Callers remembered."""
        return len(self._taken)

    def take(self, holder: Holder | None, address: str, now: float) -> Allowance:
        """Raises `TooManyRequests` when the second is used up."""
        kind = ADDRESS if holder is None else CLIENT if holder.is_client else PERSON
        self._sweep(now)
        quota, taken = self._quotas[kind], self._window((kind, address if holder is None else holder.id), now)
        if len(taken) >= quota:
            RATE_LIMITED.labels(kind).inc()
            raise TooManyRequests(retry_after_s=1)
        taken.append(now)
        return Allowance(kind, quota, quota - len(taken))

    def _window(self, who: Who, now: float) -> deque[float]:
        taken = self._taken.setdefault(who, deque())
        while taken and taken[0] <= now - _WINDOW_S:
            taken.popleft()
        return taken

    def _sweep(self, now: float) -> None:
        if now - self._swept > _WINDOW_S:
            self._swept = now
            self._taken = {who: taken for who, taken in self._taken.items() if taken and taken[-1] > now - _WINDOW_S}
