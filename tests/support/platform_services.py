"""The services as real processes on the session's stores, for journeys; nothing is seeded unless the test asks.

Leaves restarting to the tests: a service that is killed stays down until `start()`.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local import ports, services
from deploy.local.forks import Forks, Module
from deploy.local.processes import Server

_PATIENCE_S, _PAUSE_S = 90.0, 0.1


@dataclass(frozen=True)
class Running:
    """A started platform: its gateway's address, its home, its processes by name and what they were told."""

    url: str
    home: Path
    ports: Mapping[str, int]
    environment: Mapping[str, str]
    services: Mapping[str, Server]
    forks: Forks

    def carry_out(self, module: str, *words: str) -> None:
        """Run one of our modules to its end as `make run` does; raises when it fails."""
        job = Module(self.forks, (module, *words), self.home / "logs" / f"{module}.log", self.environment)
        job.start()
        job.wait(_PATIENCE_S)
        if job.exit_code:
            raise RuntimeError(f"{module} ended with {job.exit_code}: {_tail(job)}")

    def until_ready(self, path: str = "/readyz") -> None:
        """Wait until every service answers 200 there; the gateway's own readiness also waits for the seed."""
        for name, server in self.services.items():
            _until_answers(server, self.ports[name], "/livez" if name == "gateway" else path)

    def until_seeded(self) -> None:
        """Wait until the gateway says that everything, the seed included, is ready."""
        _until_answers(self.services["gateway"], self.ports["gateway"], "/readyz")


@contextlib.contextmanager
def running(folder: Path, mongo_url: str, kafka: str) -> Iterator[Running]:
    """All services on these stores, topics and indexes made, ready for requests; ended with the block."""
    chosen = ports.choose(services.NAMES, folder, {})
    env = {**os.environ, **services.environment(folder, chosen, mongo_url, kafka)}
    with Forks() as forks:
        started = {
            name: Module(forks, (services.module_of(name), "serve"), folder / "logs" / f"{name}.log", env)
            for name in services.NAMES
        }
        platform = Running(f"http://127.0.0.1:{chosen['gateway']}", folder, chosen, env, started, forks)
        try:
            for server in started.values():
                server.start()
            platform.carry_out("deploy.local.index")
            platform.until_ready()
            yield platform
        finally:
            for server in started.values():
                server.terminate()
            for server in started.values():
                server.wait(20)


def _until_answers(server: Server, port: int, path: str) -> None:
    for _ in range(round(_PATIENCE_S / _PAUSE_S)):
        status, _body = services.answer(port, path)
        if status == 200:
            return
        if not server.alive():
            break
        time.sleep(_PAUSE_S)
    raise TimeoutError(f"{path} on port {port} never answered 200: {_tail(server)}")


def _tail(server: Server) -> str:
    log = server.log
    return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log and log.exists() else ""
