"""Trace context (W3C `traceparent`): taken over from the caller or begun here, handed on over HTTP and Kafka.

Only the header is kept; spans are not recorded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_HEADER = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")

Random = Callable[[int], int]
"""Answers that many random bits as a number."""


@dataclass(frozen=True, slots=True)
class TraceContext:
    """One request's place in a trace: 32 and 16 hexadecimal digits, and the flags."""

    trace_id: str
    span_id: str
    flags: str = "01"

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def continue_trace(header: str | None, random: Random) -> TraceContext:
    """A new span under the caller's, or a new trace when there is no valid header."""
    found = _HEADER.fullmatch(header or "")
    if found is None or _is_zero(found[1]) or _is_zero(found[2]):
        return TraceContext(_hex(random(128), 32), _hex(random(64), 16))
    return TraceContext(found[1], _hex(random(64), 16), found[3])


def _hex(number: int, digits: int) -> str:
    return f"{number or 1:0{digits}x}"


def _is_zero(text: str) -> bool:
    return not text.strip("0")
