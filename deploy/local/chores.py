"""What the supervisor does all the time: keeps programs running, heals a wiped broker, prepares the stores."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from deploy.local import mongod, ports, replica_set, services
from deploy.local.home import Home
from deploy.local.processes import Server
from deploy.local.stack import Stack

LOOK_S, READY_S = 0.1, 0.3
"""Pauses between looks; whether all are ready is a question to every process while they start."""
_FAILOVER_MS = 10_000
_INDEX_PATIENCE_S, _INDEX_PAUSE_S = 90.0, 1.0
_GIVES_WAY_S = 20.0


async def look_after(stack: Stack) -> None:
    """Start what is due, again and again; a broker whose data was deleted is ended, so that it comes back new."""
    now = asyncio.get_running_loop().time
    while True:
        for keeper in stack.keepers:
            keeper.look(now())
        if stack.broker.server.alive() and not stack.broker.program.formatted():
            stack.broker.server.kill()
        await asyncio.sleep(LOOK_S)


async def make_writable(stack: Stack) -> None:
    """Make the one mongod a replica set with a primary; needed once for each set of ports."""
    port = stack.ports["mongod"]
    await until(lambda: replica_set.attempt(mongod.REPLICA_SET, [port], _FAILOVER_MS))


async def index_after_starts(stack: Stack, home: Home) -> None:
    """After every start of the broker create the topics and indexes that are missing."""
    while True:
        await stack.broker.started.wait()
        stack.broker.started.clear()
        await until(lambda: ports.answers(stack.ports["kafka"]))
        if stack.broker.program.has_topics():
            await _give_way(stack)
        while not stack.broker.started.is_set() and not await _index(stack, home):
            await asyncio.sleep(_INDEX_PAUSE_S)


async def run_job(server: Server) -> int:
    """Run a program to its end and give its exit code; it is stopped when the caller is cancelled."""
    server.start()
    try:
        while server.alive():
            await asyncio.sleep(LOOK_S)
    finally:
        server.stop()
    return server.exit_code or 0


async def until(holds: Callable[[], bool], pause_s: float = LOOK_S) -> None:
    """Ask in a thread, again after each pause, until it holds."""
    while not await asyncio.to_thread(holds):
        await asyncio.sleep(pause_s)


def is_ready(stack: Stack) -> bool:
    """Whether everything is, the seed included, as the gateway tells."""
    return services.answer(stack.ports["gateway"], "/readyz")[0] == 200


async def _give_way(stack: Stack) -> None:
    """Where the topics are, only an upgrade has something to make: the services start first."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_GIVES_WAY_S):
            await until(lambda: is_ready(stack), READY_S)


async def _index(stack: Stack, home: Home) -> bool:
    job = stack.job(home.logs / "index.log", "deploy.local.index")
    try:
        async with asyncio.timeout(_INDEX_PATIENCE_S):
            return await run_job(job) == 0
    except TimeoutError:
        return False
