"""What one run has found, level by level. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.lifecycle.load_steps import Burst, Calm, Step
from tests.bench.lifecycle.reads import Read
from tests.bench.lifecycle.sweep import Swept


@dataclass(frozen=True, slots=True)
class Level:
    """What was found with so many requests in the store."""

    requests: int
    reads: dict[str, Read]
    steps: Sequence[Step]
    calm: Calm
    burst: Burst


@dataclass(frozen=True, slots=True)
class Found:
    """All of one run; `few` are the same questions with few requests."""

    few: dict[str, Read]
    levels: Sequence[Level]
    swept: Swept
