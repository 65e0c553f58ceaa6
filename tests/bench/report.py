"""Shows and keeps what was measured: one table, `var/bench/<date>.json`, and a picture per curve."""

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from matplotlib.figure import Figure as Picture
from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure, Spread


@dataclass(frozen=True)
class Curve:
    """Lines over a common axis, for a picture."""

    name: str
    title: str
    x_label: str
    y_label: str
    lines: dict[str, Sequence[tuple[float, float]]]


@dataclass(frozen=True)
class Outcome:
    """What one work gave; `remarks` say what could not be measured and why."""

    figures: Sequence[Figure] = ()
    curves: Sequence[Curve] = ()
    remarks: Sequence[str] = ()


def show(outcomes: Sequence[Outcome]) -> None:
    table = Table("work", "figure", "ours", "reference", "ratio (least–most)", "goal", "")
    for figure in (figure for outcome in outcomes for figure in outcome.figures):
        table.add_row(*_cells(figure))
    console = Console()
    console.print(table)
    for remark in (remark for outcome in outcomes for remark in outcome.remarks):
        console.print(f"[yellow]{remark}")


def _cells(figure: Figure) -> tuple[str, ...]:
    reference = f"{_number(median(figure.reference))} {figure.against}" if figure.reference else figure.against
    return (
        figure.work,
        figure.what,
        f"{_number(median(figure.ours))} {figure.unit}",
        reference,
        _spread(figure.ratio) if figure.ratio else _spread(Spread.of(figure.ours)),
        str(figure.goal or ""),
        {None: "", True: "[green]holds", False: "[red]short"}[figure.holds],
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _spread(spread: Spread) -> str:
    return f"{_number(spread.median)} ({_number(spread.least)}–{_number(spread.most)})"


def keep(outcomes: Sequence[Outcome], folder: Path, at: datetime) -> Path:
    """The JSON with every round, and the pictures beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = at.strftime("%Y-%m-%dT%H%M%S")
    told = {
        "at": at.isoformat(),
        "machine": {"cpu": platform.machine(), "system": platform.platform(), "python": platform.python_version()},
        "figures": [_json(figure) for outcome in outcomes for figure in outcome.figures],
        "remarks": [remark for outcome in outcomes for remark in outcome.remarks],
    }
    file = folder / f"{stem}.json"
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for curve in (curve for outcome in outcomes for curve in outcome.curves):
        _draw(curve, folder / f"{stem}-{curve.name}.png")
    return file


def _json(figure: Figure) -> dict[str, Any]:
    ratio = figure.ratio
    return {
        **{name: getattr(figure, name) for name in ("work", "what", "unit", "against")},
        "ours": list(figure.ours),
        "reference": list(figure.reference),
        "ratio": None if ratio is None else {"median": ratio.median, "least": ratio.least, "most": ratio.most},
        "goal": str(figure.goal or ""),
        "holds": figure.holds,
    }


def _draw(curve: Curve, file: Path) -> None:
    picture = Picture(figsize=(8, 4.5))
    axes = picture.subplots()
    for name, points in curve.lines.items():
        axes.plot([x for x, _ in points], [y for _, y in points], marker=".", label=name)
    axes.set(title=curve.title, xlabel=curve.x_label, ylabel=curve.y_label, ylim=(0, None))
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    picture.savefig(file, dpi=120, bbox_inches="tight")
