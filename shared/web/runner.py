"""`python -m services.<name> serve|api|consume|relay|index`: the same few lines for every service.

Composition of the machine's own parts (clock, ids, randomness, signals) happens here and nowhere else.
"""

import argparse
import asyncio
import secrets
import sys

import uvicorn

from shared.kernel.clock import SystemClock
from shared.kernel.ids import UuidV7
from shared.store.keys import ensure_keys
from shared.telemetry.logs import set_up_logging
from shared.web.app import ROLES, create_app
from shared.web.service import Service, T

_GRACE_S = 15
"""Requests under way may finish; with closing it stays under 20 s."""
_KEEP_ALIVE_S = 30
"""Longer than the gateway keeps an idle connection, so that it never sends on one just closed."""


def main(service: Service[T]) -> None:
    """Run one role until SIGTERM or SIGINT; `index` ends by itself. Exits non-zero after a failure."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name.replace('-', '_')}")
    parser.add_argument("role", choices=[*ROLES, "index"])
    role = parser.parse_args().role
    set_up_logging(service.name)
    settings = service.settings()
    if settings.is_local:
        ensure_keys(settings.balian_home)
    sys.exit(asyncio.run(_index(service, settings)) if role == "index" else _serve(service, settings, role))


async def _index(service: Service[T], settings: T) -> int:
    clock = SystemClock()
    async with service.open(settings, clock, UuidV7(clock, secrets.randbits)) as opened:
        await opened.index()
    return 0


def _serve(service: Service[T], settings: T, role: str) -> int:
    failed = False

    def fail() -> None:
        nonlocal failed
        failed = server.should_exit = True

    clock = SystemClock()
    ids = UuidV7(clock, secrets.randbits)
    app = create_app(service, settings, clock=clock, ids=ids, random=secrets.randbits, role=role, on_failure=fail)
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
    server = uvicorn.Server(config)
    server.run()
    return int(failed)
