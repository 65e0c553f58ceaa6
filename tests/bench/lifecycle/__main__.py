"""`python -m tests.bench.lifecycle [--requests 100000 1000000] [--short]`: `make bench-lifecycle`."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console

from shared.web.runner import keep_what_is_loaded
from tests.bench import report, servers
from tests.bench.lifecycle.load_steps import SHORT, Pace
from tests.bench.lifecycle.work import measured
from tests.bench.report import Outcome


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lifecycle")
    wanted = "how many requests lie in the store, rising"
    parser.add_argument("--requests", type=int, nargs="+", default=[100_000, 1_000_000], help=wanted)
    parser.add_argument("--short", action="store_true", help="every load for half the time")
    return parser.parse_args()


async def _outcome(given: argparse.Namespace, folder: Path) -> Outcome:
    with servers.started(folder) as running:
        return await measured(running, sorted(given.requests), SHORT if given.short else Pace())


def main() -> None:
    given = _arguments()
    keep_what_is_loaded()
    folder = Path(os.environ.get("BALIAN_HOME", "var")).resolve() / "bench"
    outcome = uvloop.run(_outcome(given, folder))
    report.show([outcome])
    Console().print(f"Kept in {report.keep([outcome], folder, datetime.now(UTC))}")


if __name__ == "__main__":
    main()
