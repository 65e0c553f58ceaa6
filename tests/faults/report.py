"""The table of a campaign: per fault how often it struck and how soon all was well, then findings and answers."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.faults.campaign import Outcome, Struck
from tests.faults.checker import Kind
from tests.faults.history import Call
from tests.faults.strokes import STROKES

WRITES_S, CONSUMERS_S, BACKLOG_S = 15.0, 30.0, 60.0
_ALLOWED = frozenset({0, 429, 502, 503, 504})
_SHOWN = 30


def holds(outcome: Outcome) -> bool:
    """Whether every promise was kept and every figure reached."""
    return not outcome.findings and not any(_short(outcome))


def _short(outcome: Outcome) -> Iterable[str]:
    """What is short of its figure, in words."""
    if outcome.drained_s is None or outcome.drained_s > BACKLOG_S:
        yield f"backlog gone after {_seconds(outcome.drained_s)}, wanted {BACKLOG_S:.0f} s"
    for struck in outcome.struck:
        if struck.recovery is None:
            continue
        for name, took, most in (
            ("writes", struck.recovery.writes_s, WRITES_S),
            ("consumers", struck.recovery.consumers_s, CONSUMERS_S),
        ):
            if took is None or took > most:
                yield f"{name} back {_seconds(took)} after {struck.fault.name}, wanted {most:.0f} s"
    for status, times in sorted(_statuses(outcome.history.calls).items()):
        if status >= 500 and status not in _ALLOWED:
            yield f"{times} answers with status {status}"


def table(outcome: Outcome) -> Table:
    """One line per kind of fault."""
    seed = outcome.order.seed
    shown = Table(title=f"Faults, seed {seed}: {_count(outcome)} commands under {len(outcome.struck)} faults")
    for heading in ("fault", "rows", "runs", "commands", "writes back", "consumers back", "answers besides 2xx, 4xx"):
        shown.add_column(heading, justify="left" if heading in ("fault", "rows") else "right")
    for name in dict.fromkeys(struck.fault.name for struck in outcome.struck):
        them = [struck for struck in outcome.struck if struck.fault.name == name]
        shown.add_row(name, STROKES[name].rows, str(len(them)), *_line(outcome, them))
    return shown


def _line(outcome: Outcome, them: Sequence[Struck]) -> list[str]:
    calls = [call for struck in them for call in _during(outcome, struck)]
    recoveries = [struck.recovery for struck in them if struck.recovery]
    writes = [each.writes_s for each in recoveries]
    consumers = [each.consumers_s for each in recoveries]
    statuses = {status: times for status, times in _statuses(calls).items() if not 200 <= status < 500}
    told = "  ".join(f"{status or 'none'}: {times}" for status, times in sorted(statuses.items()))
    return [str(len({call.key for call in calls})), _spread(writes), _spread(consumers), told or "-"]


def _during(outcome: Outcome, struck: Struck) -> Iterable[Call]:
    """Attempts from the fault's beginning until the next one's."""
    number = outcome.struck.index(struck) + 1
    end = outcome.struck[number].fault.at if number < len(outcome.struck) else float("inf")
    return (call for call in outcome.history.calls if struck.fault.at <= call.sent < end)


def _spread(took: Sequence[float | None]) -> str:
    if not took:
        return "-"
    if None in took:
        return "never"
    known = [each for each in took if each is not None]
    return f"{median(known):.1f} s, most {max(known):.1f} s"


def summary(outcome: Outcome) -> list[str]:
    """What stands below the table."""
    counts = Counter(finding.kind for finding in outcome.findings)
    lines = ["findings: " + "  ".join(f"{kind} {counts[kind]}" for kind in Kind)]
    lines += [f"  {each.kind}: {each.thing} {each.what}" for each in outcome.findings[:_SHOWN]]
    statuses = _statuses(outcome.history.calls)
    lines.append("answers: " + "  ".join(f"{status or 'none'} {times}" for status, times in sorted(statuses.items())))
    lines.append(f"backlog gone after {_seconds(outcome.drained_s)}")
    falls = Counter(f"{fall.name} (code {fall.code})" for fall in outcome.falls)
    lines.append("ended by themselves: " + (", ".join(f"{name} {times}" for name, times in falls.items()) or "none"))
    lines += [f"SHORT: {sentence}" for sentence in _short(outcome)]
    return lines


def write(outcome: Outcome, folder: Path) -> Path:
    """All of it as JSON, without the calls."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{outcome.order.seed}.json"
    file.write_text(json.dumps(_told(outcome), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _told(outcome: Outcome) -> Mapping[str, Any]:
    return {
        "seed": outcome.order.seed,
        "nodes": outcome.order.size,
        "commands": _count(outcome),
        "answers": {str(status): times for status, times in sorted(_statuses(outcome.history.calls).items())},
        "faults": [asdict(struck) for struck in outcome.struck],
        "findings": [asdict(finding) for finding in outcome.findings],
        "drained_s": outcome.drained_s,
        "ended_by_themselves": [asdict(fall) for fall in outcome.falls],
        "short": list(_short(outcome)),
    }


def show(outcome: Outcome, console: Console) -> None:
    console.print(table(outcome))
    for line in summary(outcome):
        console.print(line, highlight=False, markup=False)


def _count(outcome: Outcome) -> int:
    return len(outcome.history.commands())


def _statuses(calls: Iterable[Call]) -> Counter[int]:
    return Counter(call.status for call in calls)


def _seconds(took: float | None) -> str:
    return "never" if took is None else f"{took:.1f} s"
