"""Ids: new ones that sort by time, and derived ones that anybody can work out again from the same parts.

Time and randomness come in from outside. Callers treat every id as an opaque string. Parts of a derived id
are never personal data, since the id travels where that must not.
"""

import json
from collections.abc import Callable
from typing import Protocol
from uuid import UUID, uuid5

from shared.kernel.clock import Clock

_NAMESPACE = UUID("0199b1f4-5c00-7000-8000-62616c69616e")
_RANDOM_BITS = 74
_AT_ONCE = 1024
_VERSION_7 = 7 << 76
_VARIANT = 2 << 62
_LOW_62 = (1 << 62) - 1


class Ids(Protocol):
    """Where new ids come from."""

    def new(self) -> str:
        """An id nobody has used, greater as text than the one before it from the same source."""
        ...


class RandomBits:
    """Random bits by number, from bytes of `source` taken many at a time.

    Asking the system for each id lets another thread have the interpreter, and with a driver's threads at work it takes
    long to come back: 0.3 ms of each command.
    """

    def __init__(self, source: Callable[[int], bytes]) -> None:
        self._source = source
        self._left = b""

    def __call__(self, bits: int) -> int:
        size = (bits + 7) // 8
        if len(self._left) < size:
            self._left = self._source(_AT_ONCE)
        taken, self._left = self._left[:size], self._left[size:]
        return int.from_bytes(taken, "big") >> (size * 8 - bits)


class UuidV7:
    """UUIDv7 (RFC 9562): milliseconds, then random bits; `random` answers that many random bits as a number.

    One source per process. Time and random bits are one number that only rises, so neither two ids in a
    millisecond nor a clock set back can break the order.
    """

    def __init__(self, clock: Clock, random: Callable[[int], int]) -> None:
        self._clock = clock
        self._random = random
        self._last = 0

    def new(self) -> str:
        milliseconds = int(self._clock.now().timestamp() * 1000)
        fresh = milliseconds << _RANDOM_BITS | self._random(_RANDOM_BITS)
        self._last = max(fresh, self._last + 1)
        return _uuid7(self._last)


def _uuid7(number: int) -> str:
    time, random = number >> _RANDOM_BITS, number & ((1 << _RANDOM_BITS) - 1)
    bits = time << 80 | _VERSION_7 | (random >> 62) << 64 | _VARIANT | random & _LOW_62
    return str(UUID(int=bits))


def derived_id(*parts: str) -> str:
    """The same id for the same parts, in any process; ("a", "bc") and ("ab", "c") differ (UUIDv5)."""
    return str(uuid5(_NAMESPACE, json.dumps(parts)))
