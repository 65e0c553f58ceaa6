"""What W3 compares, as three sides of one kind of command, and how their figures read."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from tests.bench.figures import Figure, Goal
from tests.bench.report import Curve, Outcome
from tests.bench.rounds import alternate

SECONDS = 1.5
IN_FLIGHT = (1, 8, 32)
OURS, BARE, OUTBOX = "ours", "bare", "outbox"
_GOALS = {"create": {BARE: 0.70, OUTBOX: 2.0}, "change": {BARE: 0.70, OUTBOX: 1.6}}

Rate = Callable[[int], Awaitable[float]]
"""One round with so many in flight: commands per second."""


async def repeated(operation: Callable[[], Awaitable[object]], in_flight: int) -> float:
    """As often as it goes in a round."""
    end = time.perf_counter() + SECONDS

    async def repeat() -> int:
        count = 0
        while time.perf_counter() < end:
            await operation()
            count += 1
        return count

    began = time.perf_counter()
    counts = await asyncio.gather(*(repeat() for _ in range(in_flight)))
    return sum(counts) / (time.perf_counter() - began)


async def compare(where: str, kind: str, sides: Mapping[str, Rate], rounds: int) -> Outcome:
    """All three sides at each number in flight."""
    figures: list[Figure] = []
    medians: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for in_flight in IN_FLIGHT:
        what = f"{kind}, {where}, {in_flight} in flight"
        found = await alternate(f"W3 {what}", {name: partial(side, in_flight) for name, side in sides.items()}, rounds)
        figures += _figures(kind, what, found)
        for name, values in found.items():
            medians[name].append((in_flight, sorted(values)[len(values) // 2]))
    title = f"W3: {kind} {where}"
    curve = Curve(f"w3-{kind}-{where.replace(' ', '-')}", title, "in flight", "commands/s", dict(medians))
    return Outcome(figures, [curve])


def _figures(kind: str, what: str, found: Mapping[str, Sequence[float]]) -> list[Figure]:
    return [
        Figure("W3", what, "/s", found[OURS], against, found[against], Goal(ratio=_GOALS[kind][against]))
        for against in (BARE, OUTBOX)
    ]


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of several."""
    return Outcome(
        [figure for each in outcomes for figure in each.figures],
        [curve for each in outcomes for curve in each.curves],
        [remark for each in outcomes for remark in each.remarks],
    )
