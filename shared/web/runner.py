"""`python -m services.<name> serve|api|consume|relay|index`, and an operator's words: the same for every service.

Composition of the machine's own parts (clock, ids, randomness, signals) happens here and nowhere else.
"""

import argparse
import asyncio
import gc
import getpass
import os
import secrets
import socket
import sys

import uvicorn

from shared.kernel.clock import SystemClock
from shared.kernel.ids import RandomBits, UuidV7
from shared.store.keys import ensure_keys
from shared.telemetry.logs import set_up_logging
from shared.web import operating
from shared.web.app import ROLES, create_app
from shared.web.service import Service, T

_GRACE_S = 15
"""Requests under way may finish; with closing it stays under 20 s."""
_KEEP_ALIVE_S = 30
"""Longer than the gateway keeps an idle connection, so that it never sends on one just closed."""
_NEW_OBJECTS = 10_000
"""So many more objects than were freed make the collector look; Python's 700 are soon there with requests under way."""


class Server(uvicorn.Server):
    """Sets `stopping` as soon as the process is to stop, so that replies that would go on for ever end."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping.set()
        await super().shutdown(sockets)


def main(service: Service[T]) -> None:
    """Run one role until SIGTERM or SIGINT; `index` and the words end by themselves. Exits non-zero after a failure."""
    given = _parser(service.name).parse_args()
    set_up_logging(service.name)
    settings = service.settings()
    if settings.is_local:
        ensure_keys(settings.balian_home)
    if given.role in ROLES:
        sys.exit(_serve(service, settings, given.role))
    sys.exit(asyncio.run(_once(service, settings, given)))


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m services.{name.replace('-', '_')}")
    roles = parser.add_subparsers(dest="role", required=True)
    for role in (*ROLES, "index"):
        roles.add_parser(role)
    operating.add_words(roles.add_parser)
    return parser


async def _once(service: Service[T], settings: T, given: argparse.Namespace) -> int:
    clock = SystemClock()
    async with service.open(settings, clock, UuidV7(clock, secrets.randbits)) as opened:
        if given.role != "index":
            return await operating.carry_out(given, opened, _account())
        await opened.index()
    return 0


def _account() -> str:
    """Who runs this process; in a container a user may have a number only."""
    try:
        return getpass.getuser()
    except KeyError:
        return str(os.getuid())


def keep_what_is_loaded() -> None:
    """What lives by now lives as long as the process: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def _serve(service: Service[T], settings: T, role: str) -> int:
    failed = False

    def fail() -> None:
        nonlocal failed
        failed = server.should_exit = True

    clock = SystemClock()
    random = RandomBits(secrets.token_bytes)
    ids = UuidV7(clock, random)
    app = create_app(service, settings, clock=clock, ids=ids, random=random, role=role, on_failure=fail)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port(service.name),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )
    server = Server(config, app.state.stopping)
    keep_what_is_loaded()
    inherited = settings.balian_listen_fd
    server.run(None if inherited is None else [socket.socket(fileno=inherited)])
    return int(failed)
