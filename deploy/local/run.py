"""The supervisor of the local profile: starts everything at once, keeps it running, ends it all.

Promises that nothing it started outlives it.
"""

import asyncio
import signal
import socket
from collections.abc import Sequence

from deploy.local import checks, jars, ports, stack
from deploy.local.chores import index_after_starts, look_after, make_writable
from deploy.local.console import build_beside
from deploy.local.forks import Forks
from deploy.local.home import Home
from deploy.local.keeper import Keeper
from deploy.local.opening import install_kafka, open_up
from deploy.local.stack import Tell

_DRAIN_S, _STORES_S = 20.0, 15.0


def run(home: Home, gateway: int, tell: Tell) -> None:
    """Bring Balian up from this home and keep it up until SIGINT, SIGTERM or SIGHUP.

    Raises CannotStart when this machine lacks something or the seed cannot be loaded.
    """
    checks.first_fault(home, gateway)
    with home.locked():
        install_kafka(jars.missing(jars.locked()))
        with ports.held(gateway) as entrance, Forks() as forks:
            asyncio.run(_supervise(home, entrance, forks, tell))


async def _supervise(home: Home, entrance: socket.socket, forks: Forks, tell: Tell) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    chosen = stack.choose_ports(home, entrance.getsockname()[1])
    built = stack.build(home, chosen, entrance, forks, tell)
    chores = [
        look_after(built),
        make_writable(built),
        index_after_starts(built, home),
        open_up(home, built, tell),
        build_beside(home, built, tell),
    ]
    tasks = [asyncio.create_task(chore) for chore in chores]
    for task in tasks:
        task.add_done_callback(lambda done: stopping.set() if _fault(done) else None)
    await stopping.wait()
    tell("Stopping ...")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    _end(built.services, _DRAIN_S)
    _end(built.stores, _STORES_S)
    for fault in filter(None, map(_fault, tasks)):
        raise fault


def _end(keepers: Sequence[Keeper], patience_s: float) -> None:
    for keeper in keepers:
        keeper.server.terminate()
    for keeper in keepers:
        keeper.server.wait(patience_s)


def _fault(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() or not task.done() else task.exception()
