"""`python -m tests.bench.profile [service …]`: a flame graph per service while a load runs, under `var/bench/profile/`.

The load is what W7 sends: commands through the gateway, followed by relay, projections and the event stream. Where the
system refuses to let a process be looked at, one sentence says so.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import uvloop
from rich.console import Console

from deploy.local.processes import Server
from tests.bench import callers, enterprises, load, servers, w7_freshness
from tests.support.tokens import Signer

_SECONDS, _WARM_S, _IN_FLIGHT, _HZ = 20, 3, 16, 199
SERVICES = ("gateway", "organization", "insight")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profile")
    parser.add_argument("services", nargs="*", help=f"of {' '.join(SERVICES)}; all when none is named")
    folder = Path(os.environ.get("BALIAN_HOME", "var")).resolve() / "bench" / "profile"
    folder.mkdir(parents=True, exist_ok=True)
    uvloop.run(_profile(parser.parse_args().services or SERVICES, folder))


async def _profile(names: Sequence[str], folder: Path) -> None:
    signer = Signer(enterprises.TENANT)
    with servers.started(folder) as running:
        async with w7_freshness.platform(running, signer) as (url, there), aiohttp.ClientSession() as session:
            parks = await w7_freshness.lay_out(session, url, signer)
            await _load(url, signer, parks, _WARM_S)
            watching = [_watch(name, there[name], folder) for name in names]
            rate = await _load(url, signer, parks, _SECONDS)
    Console().print(f"{rate:,.0f} commands/s while it was looked at")
    for name, watcher in watching:
        _tell(name, watcher, folder)


async def _load(url: str, signer: Signer, parks: Sequence[str], seconds: float) -> float:
    requests = w7_freshness.registering(f"{url}/enterprises", callers.officer(signer), parks)
    return await load.closed(url, lambda: next(requests), _IN_FLIGHT, seconds, 201)


def _watch(name: str, server: Server, folder: Path) -> tuple[str, subprocess.Popen[str]]:
    words = [str(Path(sys.executable).with_name("py-spy")), "record", "--pid", str(server.pid)]
    words += ["--duration", str(_SECONDS), "--rate", str(_HZ), "--output", str(folder / f"{name}.svg")]
    return name, subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _tell(name: str, watcher: subprocess.Popen[str], folder: Path) -> None:
    _, said = watcher.communicate(timeout=60)
    if watcher.returncode:
        last = (said.strip().splitlines() or ["no reason given"])[-1]
        Console().print(f"[yellow]{name} could not be looked at: {last}")
    else:
        Console().print(f"{folder / name}.svg")


if __name__ == "__main__":
    main()
