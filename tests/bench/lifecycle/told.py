"""What was found, as figures beside DIGIT's and our goals, as curves, and as remarks."""

from collections.abc import Iterator, Sequence

from tests.bench.figures import Figure, Goal
from tests.bench.lifecycle import digit, lives
from tests.bench.lifecycle.calls import STEPS
from tests.bench.lifecycle.found import Found, Level
from tests.bench.lifecycle.load_steps import best
from tests.bench.report import Curve, Outcome

READ_MS, COMMAND_MS = 150.0, 250.0
_LIVES_PER_S = {100_000: 150.0, 1_000_000: 120.0}
_NORMAL_S, _EMPTY_S, _GROWS = 10.0, 60.0, 1.5
_NEVER = float("inf")


def outcome(found: Found) -> Outcome:
    figures = [figure for level in found.levels for figure in (*_lives(level), *_burst(level), *_reads(found, level))]
    curves = [_ramps(found.levels), *(curve for level in found.levels for curve in _over_time(level))]
    remarks = [text for level in found.levels for text in _remarks(level)]
    return Outcome([*figures, *_swept(found)], curves, remarks)


def _lives(level: Level) -> Iterator[Figure]:
    records = f"{level.requests:,} requests"
    goal = Goal(least=_LIVES_PER_S[100_000 if level.requests <= 100_000 else 1_000_000])
    reference = [digit.lives_per_s(level.requests)]
    yield Figure("W1", f"lives sustained, {records}", "/s", [best(level.steps).done], digit.NAME, reference, goal)
    for kind, wanted, most in (("read", lives.is_read, READ_MS), ("command", lives.is_command, COMMAND_MS)):
        mine = [lives.p95_ms(level.calm.lives, wanted)]
        what = f"p95 of a {kind} at 70 %, {records}"
        yield Figure("W1", what, "ms", mine, digit.NAME, [digit.P95_MS], Goal(most=most))
    whole = lives.p95_ms(level.calm.lives, share=0.5)
    yield Figure("W1", f"p50 of a call at 70 %, {records}", "ms", [whole])


def _burst(level: Level) -> Iterator[Figure]:
    found, records = level.burst, f"{level.requests:,} requests"
    rush = [life for life in found.lives if life.due < found.rush_s]
    calls = lives.calls(rush)
    accepted, refused = sum(life.accepted for life in found.lives), [call for call in calls if call.is_refused]
    others = sum(not (call.is_good or call.is_refused) for call in calls)
    kept = 100 * (accepted - found.lost) / max(accepted, 1)
    polite = 100 * sum(call.says_when for call in refused) / (len(refused) + others) if refused or others else 100.0
    whole = 100 * sum(life.is_whole for life in rush) / max(len(rush), 1)
    yield Figure("W2", f"burst, {records}: accepted commands in effect", "%", [kept], goal=Goal(least=100))
    yield Figure(
        "W2", f"burst, {records}: of what failed, refused with Retry-After", "%", [polite], goal=Goal(least=100)
    )
    reference = [digit.WHOLE_IN_BURST_PERCENT]
    yield Figure("W2", f"burst, {records}: lives carried through", "%", [whole], digit.NAME, reference)
    for what, seconds, most in (
        ("p95 normal after", found.normal_after_s, _NORMAL_S),
        ("all of it folded after", found.empty_after_s, _EMPTY_S),
    ):
        took = _NEVER if seconds is None else seconds
        yield Figure("W2", f"burst, {records}: {what}", "s", [took], goal=Goal(most=most))


def _reads(found: Found, level: Level) -> Iterator[Figure]:
    for name, read in level.reads.items():
        few = found.few[name]
        what = f"{name}: p95 at {level.requests:,} to that at 1,000 ({few.p95_ms:.0f} → {read.p95_ms:.0f} ms)"
        yield Figure("W9", what, "×", [read.p95_ms / few.p95_ms], goal=Goal(most=_GROWS))


def _swept(found: Found) -> Iterator[Figure]:
    swept = found.swept
    clocks = f"{swept.clocks:,} open clocks of {swept.requests:,} requests"
    yield Figure("W9", f"sweep, {clocks}: a look with nothing due", "ms", swept.idle_ms)
    how = f"{swept.plan}, {swept.keys} keys and {swept.documents} documents"
    yield Figure("W9", f"sweep, all due: finding {swept.batch} of them ({how})", "ms", swept.found_ms)
    yield Figure("W9", "sweep, all due: knocks", "/s", [swept.knocks_per_s])


# -- curves


def _ramps(levels: Sequence[Level]) -> Curve:
    drawn: dict[str, Sequence[tuple[float, float]]] = {
        f"{level.requests:,} requests": _points(level) for level in levels
    }
    return Curve("w1-ramp", "W1: lives carried through, as they are offered", "lives/s offered", "lives/s done", drawn)


def _points(level: Level) -> list[tuple[float, float]]:
    return sorted((step.offered, step.done) for step in level.steps)


def _over_time(level: Level) -> Iterator[Curve]:
    """The burst by the second: what is answered how, and how long it took."""
    slots = list(enumerate(lives.per_second(level.burst.lives, int(level.burst.end_s))))
    answered: dict[str, Sequence[tuple[float, float]]] = {
        "accepted": [(second, sum(call.is_good for call in slot)) for second, slot in slots],
        "refused": [(second, sum(call.is_refused for call in slot)) for second, slot in slots],
    }
    name, title = f"w2-burst-{level.requests}", f"W2: burst for {level.burst.rush_s:.0f} s, {level.requests:,} requests"
    yield Curve(name, title, "s", "calls/s", answered)
    waits = {share: [(second, lives.took_ms(slot, share)) for second, slot in slots] for share in (0.5, 0.95)}
    lines: dict[str, Sequence[tuple[float, float]]] = {f"p{share * 100:g}": line for share, line in waits.items()}
    yield Curve(f"{name}-waits", f"{title}: good commands", "s", "ms", lines)


# -- remarks


def _remarks(level: Level) -> Iterator[str]:
    where = ", ".join(f"{name} {ms}" for name, ms in level.calm.cpu_ms.items() if ms)
    yield f"W1: CPU-ms of one life at {level.calm.rate:.1f}/s, {level.requests:,} requests: {where}."
    steps = [f"{step} {_step_ms(level, step):.0f}" for step in STEPS]
    yield f"W1: p95 in ms by call, {level.requests:,} requests: {', '.join(steps)}."
    for name, read in level.reads.items():
        plans = "; ".join(plan for plan in read.plans)
        yield f"W9: {name}, {level.requests:,} requests: {read.examined} documents by {plans}."


def _step_ms(level: Level, step: str) -> float:
    return lives.p95_ms(level.calm.lives, lambda call: call.step == step)
