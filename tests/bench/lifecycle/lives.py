"""What became of requests under load, and what follows from it. Pure.

Times are seconds on one clock. The first call of a life counts from the moment the life was due, whatever kept it
waiting; each later one from the reply before it, since nobody sleeps between.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.bench import load
from tests.bench.lifecycle.calls import SEARCH, STEPS

REFUSALS = (429, 503)


@dataclass(frozen=True, slots=True)
class Call:
    """`status` 0: nobody knows what became of it."""

    step: str
    due: float
    at: float
    status: int
    says_when: bool = False
    """Whether a refusal says when to come again."""

    @property
    def is_good(self) -> bool:
        return self.status in (200, 201)

    @property
    def is_refused(self) -> bool:
        return self.status in REFUSALS

    @property
    def took(self) -> float:
        return self.at - self.due


@dataclass(frozen=True, slots=True)
class Life:
    """One request; it ends with the first call that is not good. `id` is None where none was made for certain."""

    due: float
    calls: tuple[Call, ...]
    id: str | None = None

    @property
    def is_whole(self) -> bool:
        return len(self.calls) == len(STEPS) and self.calls[-1].is_good

    @property
    def accepted(self) -> int:
        """Commands that were answered as done."""
        return sum(call.is_good and call.step != SEARCH for call in self.calls)

    @property
    def doubtful(self) -> int:
        """Commands that may have been done besides."""
        return sum(not call.is_good and not call.is_refused and call.step != SEARCH for call in self.calls)

    @property
    def ended(self) -> float:
        return self.calls[-1].at


def arrivals(rate: float, seconds: float, seed: int, start: float = 0.0) -> list[float]:
    """When lives begin: so many a second on average, independent of each other and of any reply."""
    chance, moments, moment = random.Random(seed), [], start
    while (moment := moment + chance.expovariate(rate)) < start + seconds:
        moments.append(moment)
    return moments


def calls(lives: Iterable[Life]) -> list[Call]:
    return [call for life in lives for call in life.calls]


def p95_ms(lives: Iterable[Life], wanted: Callable[[Call], bool] = lambda _: True, share: float = 0.95) -> float:
    """Of the good calls that are wanted; 0 where there is none."""
    return took_ms([call for call in calls(lives) if wanted(call)], share)


def took_ms(calls: Iterable[Call], share: float = 0.95) -> float:
    """Of those that were good; 0 where none was."""
    took = [call.took for call in calls if call.is_good]
    return load.percentile(took, share) * 1000 if took else 0.0


def is_read(call: Call) -> bool:
    return call.step == SEARCH


def is_command(call: Call) -> bool:
    return call.step != SEARCH


def per_second(lives: Sequence[Life], seconds: int) -> list[list[Call]]:
    """The calls by the whole second in which they were answered."""
    slots: list[list[Call]] = [[] for _ in range(seconds)]
    for call in calls(lives):
        if 0 <= call.at < seconds:
            slots[int(call.at)].append(call)
    return slots


def normal_after(lives: Sequence[Life], moment: float, normal_ms: float, end: float, quiet: int = 3) -> float | None:
    """Seconds from `moment` until good commands again take no longer than `normal_ms` (p95 of a second) for `quiet`
    seconds in a row; None when that is not seen before `end`.
    """
    slots, first = per_second(lives, int(end)), int(moment)
    calm = [took_ms(filter(is_command, slot)) <= normal_ms for slot in slots]
    found = (second for second in range(first, len(calm) - quiet + 1) if all(calm[second : second + quiet]))
    second = next(found, None)
    return None if second is None else max(second - moment, 0.0)
