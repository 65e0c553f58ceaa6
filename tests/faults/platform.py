"""The whole platform as processes, every connection through a proxy: what a campaign strikes at.

One service runs as three processes, one for each role, as in production; the others run all roles in one.
"""

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from deploy.local import ports, services
from deploy.local.forks import Forks, Module
from tests.faults import stores
from tests.faults.processes import Process, keep
from tests.faults.proxy import Proxy, listening
from tests.faults.stores import Stores

APART = "organization"
_ROLES = ("api", "relay", "consume")
_EXTRA = "extra"
_PATIENCE_S, _LOOK_S = 120.0, 0.2
_NO_LIMIT = {"BALIAN_RATE_LIMIT": "100000"}


class NotReady(Exception):
    """The platform did not become ready in time."""


@dataclass(frozen=True)
class Platform:
    """`proxies` are those before the services by name; `real` the ports behind them."""

    folder: Path
    stores: Stores
    services: Mapping[str, Process]
    proxies: Mapping[str, Proxy]
    real: Mapping[str, int]
    environment: Mapping[str, str]
    forks: Forks
    extras: list[Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxies['gateway'].port}"

    @property
    def every_proxy(self) -> list[Proxy]:
        return [*self.stores.proxies, *self.proxies.values()]

    @property
    def every_process(self) -> list[Process]:
        return [*self.stores.processes, *self.services.values()]

    async def index(self) -> None:
        """Make the topics and indexes that are missing, again until it succeeds."""
        while await self.carry_out("deploy.local.index"):
            await asyncio.sleep(_LOOK_S)

    async def carry_out(self, module: str, *words: str) -> int:
        """Run one of our modules to its end; its exit code."""
        log = self.folder / "logs" / f"{module}.log"
        job = Module(self.forks, (module, *words), log, self.environment)
        await asyncio.to_thread(job.start)
        try:
            while job.alive():
                await asyncio.sleep(_LOOK_S)
        finally:
            await asyncio.to_thread(job.stop)
        return job.exit_code or 0

    async def until_ready(self) -> None:
        """Wait until every process says so itself."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session:
            await asyncio.gather(*(self._until_ready(session, name) for name in self.services))

    async def _until_ready(self, session: aiohttp.ClientSession, name: str) -> None:
        # The gateway's own readiness waits for a seed that nobody loads here.
        path = "/livez" if name == "gateway" else "/readyz"
        deadline = asyncio.get_running_loop().time() + _PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(f"http://127.0.0.1:{self.real[name]}{path}") as reply:
                    if reply.status == 200:
                        return
            await asyncio.sleep(_LOOK_S)
        raise NotReady(name)

    def extra(self, service: str, role: str) -> Process:
        """One more process of a service, not started; it is at its own port and asked nothing."""
        port = self.real[_EXTRA]
        return _process(self.forks, self.folder, f"{service}-{_EXTRA}", (service, role), self.environment, port)


@contextlib.asynccontextmanager
async def started(folder: Path, size: int) -> AsyncIterator[Platform]:
    """Everything started, indexed and ready, with so many mongods and brokers; ended with the block, by force."""
    with _built(folder, size) as platform:
        async with _kept(platform), listening(platform.every_proxy):
            await platform.stores.start()
            await asyncio.gather(*(each.start() for each in platform.services.values()))
            await platform.index()
            await platform.until_ready()
            yield platform


@contextlib.asynccontextmanager
async def _kept(platform: Platform) -> AsyncIterator[None]:
    keeper = asyncio.create_task(keep(platform.every_process))
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.gather(*(each.kill() for each in reversed(platform.every_process)))


def _programs() -> dict[str, tuple[str, str]]:
    """Process name → service and role; the process that answers has the service's name."""
    whole = {name: (name, "serve") for name in services.NAMES if name != APART}
    apart = {APART if role == "api" else f"{APART}-{role}": (APART, role) for role in _ROLES}
    return {**apart, **whole}


@contextlib.contextmanager
def _built(folder: Path, size: int) -> Iterator[Platform]:
    programs = _programs()
    names = [*stores.store_names(size), *programs, *(f"{name}-proxy" for name in services.NAMES), _EXTRA]
    chosen = ports.choose(names, folder, {})
    proxies = {name: Proxy(name, chosen[f"{name}-proxy"], chosen[name]) for name in services.NAMES}
    kept = stores.build(folder, size, chosen)
    seen = {name: proxy.port for name, proxy in proxies.items()}
    told = services.environment(folder, seen, kept.mongo_url, kept.kafka)
    env = {**os.environ, **told, **_NO_LIMIT}
    with ports.held(chosen["gateway"]) as gateway, Forks() as forks:
        entrances = {"gateway": gateway}
        started = {
            name: _process(forks, folder, name, program, env, chosen[name], entrances.get(name))
            for name, program in programs.items()
        }
        yield Platform(folder, kept, started, proxies, chosen, env, forks)


def _process(
    forks: Forks,
    folder: Path,
    name: str,
    program: Sequence[str],
    env: Mapping[str, str],
    port: int,
    entrance: socket.socket | None = None,
) -> Process:
    """Everybody else is reached through a proxy; the process itself listens behind its own."""
    service, role = program
    own = {**json.loads(env["BALIAN_PORTS"]), service: port}
    told = {**env, "BALIAN_PORTS": json.dumps(own)}
    words = services.module_of(service), role
    return Process(name, Module(forks, words, folder / "logs" / f"{name}.log", told, entrance))
