"""What a work needs running: real stores of its own, a place for files, and child processes that end with it."""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local import ports
from deploy.local.processes import Command, Server
from shared.store.keys import ensure_keys
from tests.support import platform

_PATIENCE_S, _PAUSE_S = 60.0, 0.05


@dataclass(frozen=True)
class Servers:
    """Started stores. `home` goes with them, `kept` stays for the next run."""

    mongo_url: str
    kafka: str
    home: Path
    kept: Path

    def fresh(self) -> str:
        """A name that nothing on the stores has yet."""
        return f"bench{secrets.token_hex(5)}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What a service is told; its ports and its database come on top."""
        return {
            **os.environ,
            "BALIAN_PROFILE": "local",
            "BALIAN_HOME": str(self.home),
            "MONGO_URL": self.mongo_url,
            "KAFKA_BOOTSTRAP": self.kafka,
            "KAFKA_REPLICATION_FACTOR": "1",
        }

    def free_port(self) -> int:
        name = self.fresh()
        return ports.choose([name], self.home / name, {})[name]


@contextlib.contextmanager
def started(kept: Path) -> Iterator[Servers]:
    """One mongod and one broker, and keys; the data goes with them."""
    with tempfile.TemporaryDirectory(prefix="balian-bench-") as name:
        folder = Path(name)
        ensure_keys(folder)
        with platform.mongo(folder, 1) as documents, platform.brokers(folder, 1) as log:
            yield Servers(documents.address, log.address, folder, kept)


@contextlib.contextmanager
def child(servers: Servers, port: int, env: Mapping[str, str], *words: str) -> Iterator[Server]:
    """`python -m …` that listens on this port once the block runs."""
    log = servers.home / "logs" / f"{words[0]}-{port}.log"
    with program(port, log, env, sys.executable, "-m", *words) as server:
        yield server


@contextlib.contextmanager
def children(servers: Servers, told: Mapping[str, tuple[int, Mapping[str, str], str]]) -> Iterator[dict[str, Server]]:
    """`python -m <module> serve` for each name, all at once; `told` says the port, the environment and the module."""
    started: dict[str, Server] = {}
    try:
        for name, (port, env, module) in told.items():
            log = servers.home / "logs" / f"{name}-{port}.log"
            started[name] = Server(Command((sys.executable, "-m", module, "serve")), log, env)
            started[name].start()
        for name, (port, _, _) in told.items():
            _until_answering(port, started[name])
        yield started
    finally:
        for server in started.values():
            server.terminate()
        for server in started.values():
            server.wait(_PATIENCE_S)


def finished(env: Mapping[str, str], *words: str) -> None:
    """Run `python -m …` to its end; raises when it fails."""
    subprocess.run((sys.executable, "-m", *words), env=dict(env), check=True, capture_output=True)


@contextlib.contextmanager
def program(port: int, log: Path, env: Mapping[str, str], *words: str) -> Iterator[Server]:
    server = Server(Command(words), log, env)
    server.start()
    try:
        _until_answering(port, server)
        yield server
    finally:
        server.stop()


def _until_answering(port: int, server: Server) -> None:
    for _ in range(round(_PATIENCE_S / _PAUSE_S)):
        if ports.answers(port):
            return
        if not server.alive():
            break
        time.sleep(_PAUSE_S)  # house: waiting - a child is looked at until it answers
    text = server.log.read_text(encoding="utf-8", errors="replace")[-2000:] if server.log else ""
    raise RuntimeError(f"nothing answers on port {port}: {text}")
