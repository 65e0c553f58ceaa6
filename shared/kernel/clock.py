"""Time as a parameter.

`Clock` tells real time and is passed to whoever needs it. `TenantClock` says which time a tenant lives in (architecture
§5): real, or a story that starts in the past and stands still until a command moves it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol


class Clock(Protocol):
    """Real time, UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock in milliseconds, as the database keeps it; made in `wiring` and nowhere else."""

    def now(self) -> datetime:
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


class ClockMode(StrEnum):
    """REAL follows the machine; STORY stands still between commands."""

    REAL = "REAL"
    STORY = "STORY"


@dataclass(frozen=True, slots=True)
class TenantClock:
    """A tenant's clock as identity knows it. `start` is the story's first moment; None when REAL."""

    mode: ClockMode = ClockMode.REAL
    start: datetime | None = None
