"""A figure with its reference: the values of each round, the ratio with its spread, and whether it reaches its goal.

Leaves measuring to the works and showing to the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """What several rounds gave."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> "Spread":
        return Spread(median(values), min(values), max(values))


@dataclass(frozen=True)
class Goal:
    """`ratio`: ours is at least so many times the reference. `most` and `least`: so much at most, or at least, in its
    own unit. One of them is given.
    """

    ratio: float | None = None
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        if self.ratio is not None:
            return f"≥ {self.ratio:g} ×"
        return f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"


@dataclass(frozen=True)
class Figure:
    """One line of the table. Without a reference only a goal in absolute terms can be judged; None: for orientation."""

    work: str
    what: str
    unit: str
    ours: Sequence[float]
    against: str = ""
    reference: Sequence[float] = ()
    goal: Goal | None = None

    @property
    def ratio(self) -> Spread | None:
        """Of both sides of each round, since the machine is not the same in the next."""
        if not self.reference:
            return None
        return Spread.of([mine / theirs for mine, theirs in zip(self.ours, self.reference, strict=True)])

    @property
    def holds(self) -> bool | None:
        """By the median; None where nothing is asked."""
        if self.goal is None:
            return None
        if self.goal.most is not None:
            return median(self.ours) <= self.goal.most
        if self.goal.least is not None:
            return median(self.ours) >= self.goal.least
        assert self.goal.ratio is not None
        assert self.ratio is not None
        return self.ratio.median >= self.goal.ratio
