"""How much one caller may ask in a second: a person 50, an API client 1,000, who has not logged in 50 per address."""

from dataclasses import dataclass

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from shared.telemetry.metric_defs import RATE_LIMITED
from shared.web.errors import TooManyRequests
from shared.web.tokens import Holder

PERSON, CLIENT, ADDRESS = "person", "client", "address"
_PER_SECOND = {PERSON: 50, CLIENT: 1_000, ADDRESS: 50}


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
    """Counts in this process, over a moving second; `override` replaces every quota."""

    def __init__(self, override: int | None) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        quotas = {kind: override or quota for kind, quota in _PER_SECOND.items()}
        self._items = {kind: RateLimitItemPerSecond(quota) for kind, quota in quotas.items()}

    async def take(self, holder: Holder | None, address: str) -> Allowance:
        """Raises `TooManyRequests` when the second is used up."""
        kind = ADDRESS if holder is None else CLIENT if holder.is_client else PERSON
        item, who = self._items[kind], address if holder is None else holder.id
        if not await self._limiter.hit(item, kind, who):
            RATE_LIMITED.labels(kind).inc()
            raise TooManyRequests(retry_after_s=1)
        stats = await self._limiter.get_window_stats(item, kind, who)
        return Allowance(kind, item.amount, stats.remaining)
