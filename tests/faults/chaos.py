"""`python -m tests.faults.chaos`: a campaign of faults against the whole platform; exit 1 when a promise was broken.

`LONG=1` is the release's length. `--seed` brings a campaign back; the table is kept in var/chaos/<seed>.json.
"""

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults import report
from tests.faults.campaign import Order, Outcome, run
from tests.faults.schedule import CLUSTER, LONG, USUAL, schedule
from tests.faults.strokes import STROKES

_RATE = 24.0
_LEAST, _LEAST_LONG = 20_000, 300_000
_KEPT = Path("var/chaos")


def main() -> int:
    given = _parser().parse_args()
    order = _order(given)
    console = Console()
    with tempfile.TemporaryDirectory(prefix="balian-chaos-") as name:
        folder = Path(given.folder or name)
        outcome = _run(order, folder, console)
    report.show(outcome, console)
    console.print(f"kept in {report.write(outcome, _KEPT)}; again with --seed {order.seed}")
    return 0 if report.holds(outcome) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos")
    parser.add_argument("--seed", type=int, help="a number; made up when absent")
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1, help="mongods and brokers")
    parser.add_argument("--rate", type=float, default=_RATE, help="commands a second")
    parser.add_argument("--least", type=int, help="go on until so many commands were sent")
    parser.add_argument("--only", nargs="+", choices=list(STROKES), metavar="FAULT", help="these faults only")
    parser.add_argument("--runs", type=int, default=1, help="how often each fault of --only")
    parser.add_argument("--folder", help="where the platform keeps data and logs; a temporary folder when absent")
    return parser


def _order(given: argparse.Namespace) -> Order:
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    is_long = os.environ.get("LONG") == "1"
    usual = CLUSTER if given.nodes > 1 else LONG if is_long else USUAL
    counts: Mapping[str, int] = dict.fromkeys(given.only, given.runs) if given.only else usual
    usual_least = 0 if given.only else _LEAST_LONG if is_long else _LEAST
    least = usual_least if given.least is None else given.least
    return Order(seed, given.nodes, given.rate, least, schedule(seed, counts))


def _run(order: Order, folder: Path, console: Console) -> Outcome:
    """A bar on a terminal, else a line for whatever begins."""
    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=order.least or None)

        def tell(what: str, commands: int) -> None:
            if not console.is_terminal and progress.tasks[bar].description != what:
                console.print(f"{commands:7} commands: {what}", highlight=False)
            progress.update(bar, description=what, completed=commands)

        return uvloop.run(run(order, folder, tell))


if __name__ == "__main__":
    sys.exit(main())
