"""W10, start and size: an installed copy from `make run` to ready, and what all its Python processes hold in memory.

The first start loads the seed and is shown for orientation. Memory is proportional set size, so what processes share
counts once.
"""

import asyncio
import re
import time
from pathlib import Path

from tests.bench.figures import Figure, Goal
from tests.bench.report import Outcome
from tests.bench.servers import Servers
from tests.support.local_run import STORES, LocalRun

_START_S, _MEMORY_MB = 10.0, 700.0
_SETTLED_S = 5.0


async def measure(servers: Servers, rounds: int) -> Outcome:
    return await asyncio.to_thread(_measured, LocalRun(servers.home / "run", servers.free_port()), rounds)


def _measured(run: LocalRun, rounds: int) -> Outcome:
    run.home.mkdir()
    first = _start_s(run)
    starts, sizes = [], []
    for _ in range(rounds):
        run.stop()
        starts.append(_start_s(run))
        time.sleep(_SETTLED_S)  # house: waiting - memory is idle only after a pause
        sizes.append(_python_mb(run))
    run.stop()
    return Outcome(
        [
            Figure("W10", "first start, seed included", "s", [first]),
            Figure("W10", "start of an installed copy to ready", "s", starts, goal=Goal(most=_START_S)),
            Figure("W10", "all Python processes, idle", "MB PSS", sizes, goal=Goal(most=_MEMORY_MB)),
        ]
    )


def _start_s(run: LocalRun) -> float:
    began = time.perf_counter()
    run.start()
    return time.perf_counter() - began


def _python_mb(run: LocalRun) -> float:
    """The services, the fork server they come from, and the supervisor that keeps them."""
    processes = run.processes()
    services = {name: pid for name, pid in processes.items() if name not in STORES}
    forkserver = _parent(next(iter(services.values())))
    return sum(map(_pss_mb, [*services.values(), forkserver, _parent(forkserver)]))


def _parent(pid: int) -> int:
    found = re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return int(found[1])


def _pss_mb(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return int(found[1]) / 1024
