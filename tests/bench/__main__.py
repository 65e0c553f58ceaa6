"""`python -m tests.bench [w3 w5 …]`: run all works or those named, show one table, keep it under `var/bench/`."""

import argparse
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import uvloop
from rich.console import Console

from shared.web.runner import keep_what_is_loaded
from tests.bench import report, servers
from tests.bench.report import Outcome
from tests.bench.rounds import LEAST_ROUNDS

WORKS = {
    "w1": "lifecycle.work",
    "w3": "w3_command",
    "w4": "w4_gateway",
    "w5": "w5_relay",
    "w6": "w6_projection",
    "w7": "w7_freshness",
    "w10": "w10_start",
    "page": "page",
}
Work = Callable[[servers.Servers, int], Awaitable[Outcome]]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("works", nargs="*", help=f"of {' '.join(WORKS)}; all when none is named")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help="rounds of each comparison")
    return parser.parse_args()


async def _measured(names: Sequence[str], rounds: int, folder: Path) -> list[Outcome]:
    outcomes = []
    for name in names:
        measure: Work = import_module(f"tests.bench.{WORKS[name]}").measure
        with servers.started(folder) as running:
            outcomes.append(await measure(running, rounds))
    return outcomes


def main() -> None:
    given = _arguments()
    keep_what_is_loaded()
    folder = Path(os.environ.get("BALIAN_HOME", "var")).resolve() / "bench"
    outcomes = uvloop.run(_measured(given.works or list(WORKS), given.rounds, folder))
    report.show(outcomes)
    Console().print(f"Kept in {report.keep(outcomes, folder, datetime.now(UTC))}")


if __name__ == "__main__":
    main()
