"""Serves an application over real HTTP on a free loopback port, within the test's own loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
import structlog
import uvicorn
from starlette.types import ASGIApp

from shared.telemetry.logs import only_allowed, told_by_place
from shared.web.runner import Server

_PATIENCE_S = 20


class _Server(Server):
    """Leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def free_socket() -> socket.socket:
    """A bound socket, so that nobody takes the port before the server does."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", 0))
    return bound


@asynccontextmanager
async def serving(app: ASGIApp, bound: socket.socket | None = None) -> AsyncIterator[str]:
    """The base address of the running application; it has started when this yields."""
    structlog.configure(processors=[told_by_place, only_allowed, structlog.processors.JSONRenderer()])
    bound = bound or free_socket()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=_PATIENCE_S,
    )
    # A plain application has no replies without end.
    server = _Server(config, getattr(getattr(app, "state", None), "stopping", asyncio.Event()))
    task = asyncio.create_task(server.serve(sockets=[bound]))
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    try:
        await _until_started(address)
        yield address
    finally:
        server.should_exit = True
        await task


async def _until_started(address: str) -> None:
    async with asyncio.timeout(_PATIENCE_S), aiohttp.ClientSession() as session:
        while not await _is_started(session, address):
            await asyncio.sleep(0.02)


async def _is_started(session: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with session.get(f"{address}/startupz") as reply:
            return reply.status == 200
    except aiohttp.ClientError:
        return False
