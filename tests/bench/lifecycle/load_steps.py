"""The three loads: a ramp to the highest rate that is sustained, calm at 70 % of it, and a burst at three times it."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rich.console import Console

from services.service_request.store import REQUEST
from shared.store.driver import Database
from tests.bench.lifecycle import cpu, lives
from tests.bench.lifecycle.backlog import Backlog
from tests.bench.lifecycle.drive import drive
from tests.bench.lifecycle.lives import Life
from tests.bench.lifecycle.street import Street

CALM, BURST = 0.7, 3.0
_FASTER, _HALVINGS = 1.5, 2
_LATE_S, _BEHIND_S = 3.0, 5.0
"""A rate is sustained when its last life ends so soon after the last arrival, and all is folded so soon after that."""
_PATIENCE_S = 90.0
_LEAST = 0.25
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of each load."""

    step_s: float = 15
    calm_s: float = 40
    burst_s: float = 60
    after_s: float = 60


SHORT = Pace(step_s=8, calm_s=20, burst_s=30, after_s=30)


@dataclass(frozen=True, slots=True)
class Loading:
    """What a load meets."""

    street: Street
    requests: Database
    backlog: Backlog
    pace: Pace
    seed: int


@dataclass(frozen=True, slots=True)
class Step:
    """One rate of the ramp; `done` lives a second were carried through."""

    offered: float
    done: float
    read_ms: float
    command_ms: float
    is_sustained: bool


async def ramp(loading: Loading, first: float) -> list[Step]:
    """Faster until it is not sustained, then halves the step twice; slower first where even that is too fast."""
    steps = [await _step(loading, first)]
    while not steps[-1].is_sustained and steps[-1].offered > _LEAST:
        steps.append(await _step(loading, steps[-1].offered / 2))
    while len(steps) == 1 or all(step.is_sustained for step in steps):
        steps.append(await _step(loading, steps[-1].offered * _FASTER))
        if not steps[-1].is_sustained:
            break
    for _ in range(_HALVINGS):
        steps.append(await _step(loading, (best(steps).offered + _too_fast(steps)) / 2))
    return steps


def best(steps: Sequence[Step]) -> Step:
    """The highest that is sustained. Raises when none is."""
    return max((step for step in steps if step.is_sustained), key=lambda step: step.offered)


def _too_fast(steps: Sequence[Step]) -> float:
    return min(step.offered for step in steps if not step.is_sustained)


async def _step(loading: Loading, rate: float) -> Step:
    seconds = loading.pace.step_s
    found = await drive(loading.street, lives.arrivals(rate, seconds, loading.seed))
    behind = await loading.backlog.gone_within(_PATIENCE_S)
    ended = max((life.ended for life in found), default=seconds)
    whole = sum(life.is_whole for life in found)
    is_sustained = whole == len(found) and ended <= seconds + _LATE_S and behind is not None and behind <= _BEHIND_S
    step = Step(
        offered=rate,
        done=whole / max(ended, seconds),
        read_ms=lives.p95_ms(found, lives.is_read),
        command_ms=lives.p95_ms(found, lives.is_command),
        is_sustained=is_sustained,
    )
    _say(
        f"{rate:.1f} lives/s: {whole} of {len(found)} whole, {step.done:.1f}/s, p95 read {step.read_ms:.0f} ms, "
        f"command {step.command_ms:.0f} ms, last after {ended - seconds:.1f} s, folded after {_told(behind)}"
    )
    return step


@dataclass(frozen=True, slots=True)
class Calm:
    """`cpu_ms` of each process for one life."""

    lives: Sequence[Life]
    rate: float
    cpu_ms: Counter[str]


async def calm(loading: Loading, sustained: float) -> Calm:
    rate, before = sustained * CALM, cpu.spent()
    found = await drive(loading.street, lives.arrivals(rate, loading.pace.calm_s, loading.seed))
    await loading.backlog.gone_within(_PATIENCE_S)
    spent = cpu.spent() - before
    whole = max(sum(life.is_whole for life in found), 1)
    cpu_ms = Counter({name: round(ms / whole) for name, ms in spent.most_common()})
    _say(f"calm at {rate:.1f} lives/s: {whole} of {len(found)} whole, CPU-ms each {dict(cpu_ms)}")
    return Calm(found, rate, cpu_ms)


@dataclass(frozen=True, slots=True)
class Burst:
    """`empty_after_s` counts from the end of the rush; None where the backlog outlasted our patience."""

    lives: Sequence[Life]
    rush_s: float
    end_s: float
    normal_after_s: float | None
    empty_after_s: float | None
    lost: int


async def burst(loading: Loading, sustained: float, normal_ms: float) -> Burst:
    """Three times the sustained rate, then calm; the rest of the backlog is waited for."""
    pace = loading.pace
    moments = lives.arrivals(sustained * BURST, pace.burst_s, loading.seed)
    moments += lives.arrivals(sustained * CALM, pace.after_s, loading.seed + 1, start=pace.burst_s)
    async with asyncio.TaskGroup() as group:
        emptying = group.create_task(_after(pace.burst_s, loading.backlog.gone_within(_PATIENCE_S)))
        found = await drive(loading.street, moments)
    await loading.backlog.gone_within(_PATIENCE_S)
    return Burst(
        found,
        rush_s=pace.burst_s,
        end_s=pace.burst_s + pace.after_s,
        normal_after_s=lives.normal_after(found, pace.burst_s, normal_ms, pace.burst_s + pace.after_s),
        empty_after_s=emptying.result(),
        lost=await _lost(loading.requests, found),
    )


async def _after(seconds: float, then: Coroutine[Any, Any, T]) -> T:
    await asyncio.sleep(seconds)
    return await then


async def _lost(requests: Database, found: Sequence[Life]) -> int:
    """Commands that were answered as done and are not in the store. Each leaves one event, so versions count them."""
    wanted = {life.id: life for life in found if life.id}
    rows = await requests[REQUEST.collection].find({"_id": {"$in": list(wanted)}}, {"version": 1}).to_list(None)
    versions = {row["_id"]: row["version"] for row in rows}
    return sum(max(life.accepted - versions.get(id, 0), 0) for id, life in wanted.items())


def _told(seconds: float | None) -> str:
    return "not at all" if seconds is None else f"{seconds:.1f} s"


def _say(text: str) -> None:
    Console(stderr=True).print(f"[dim]{text}")
