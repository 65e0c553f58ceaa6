"""What a person at the console waits for (W10, W7): the first content of a cold page, and a figure that moves alone.

A whole copy with its seed runs, and a real Chromium beside it on the same cores.
"""

import asyncio
import json
import subprocess
from typing import Any

from deploy.local import console, node
from tests.bench import load
from tests.bench.figures import Figure, Goal
from tests.bench.report import Outcome
from tests.bench.servers import Servers
from tests.console.scenarios import ROOM
from tests.support.local_run import LocalRun

_FIRST_MS = 1500.0
_VISITS = 20
"""There are 26 enterprises in the seed that nobody has visited."""
_PATIENCE_S = 300


async def measure(servers: Servers, rounds: int) -> Outcome:
    return await asyncio.to_thread(_measured, LocalRun(servers.home / "run", servers.free_port()), rounds)


def _measured(run: LocalRun, rounds: int) -> Outcome:
    run.home.mkdir()
    console.make_ready(for_tests=True)
    run.start()
    try:
        told = _times(run, rounds)
    finally:
        run.stop()
    first = Figure("W10", "console: first content of a cold page", "ms", told["first"], goal=Goal(most=_FIRST_MS))
    moved = f"console: visit acknowledged → figure moved, of {_VISITS}"
    shown = [
        Figure("W7", f"{moved} p{share * 100:g}", "ms", [load.percentile(told["shown"], share)])
        for share in (0.5, 0.95)
    ]
    return Outcome([first, *shown])


def _times(run: LocalRun, rounds: int) -> dict[str, list[float]]:
    given = (run.url, str(run.home / "accounts.json"), str(rounds), str(_VISITS))
    command = [*node.find().node, str(ROOM / "start.mjs"), "times", *given]
    done = subprocess.run(command, cwd=console.ROOM, capture_output=True, text=True, check=True, timeout=_PATIENCE_S)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
