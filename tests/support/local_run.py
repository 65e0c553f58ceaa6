"""`make run` as a process: started, watched and stopped from outside, its children found and killed by name."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local import ports, services
from deploy.local.home import Home
from tests.support.until import until

STORES = ("mongod", "kafka")
PATIENCE_S = 280.0
_MARKS = {services.module_of(name): name for name in services.NAMES} | {"kafka.Kafka": "kafka", "mongod": "mongod"}


@dataclass
class LocalRun:
    """One copy in its own home at its own port."""

    home: Path
    port: int
    _supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are told, those that find its stores included."""
        kept = ports.load(self.home / "ports.json")
        own = {"BALIAN_HOME": str(self.home), "BALIAN_PORT": str(self.port)}
        stores = {
            "MONGO_URL": f"mongodb://127.0.0.1:{kept.get('mongod')}/?replicaSet=balian",
            "KAFKA_BOOTSTRAP": f"127.0.0.1:{kept.get('kafka')}",
        }
        return {**os.environ, **own, **(stores if kept else {})}

    def start(self) -> None:
        """Start it and wait until it is ready; the first time that includes the seed."""
        with self._output() as output:
            command = (sys.executable, "-m", "deploy.local", "run")
            self._supervisor = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)
        until("the platform to be ready", self._is_ready, patience_s=PATIENCE_S)

    def stop(self) -> None:
        """Ask it to end as Ctrl-C does, and wait."""
        if self._supervisor is None:
            return
        self._supervisor.send_signal(signal.SIGTERM)
        self._supervisor.wait(60)
        self._supervisor = None

    def processes(self) -> dict[str, int]:
        """Process ids of the stores and services that run now, by name."""
        assert self._supervisor
        found = {name: pid for pid, name in _descendants(self._supervisor.pid)}
        return {name: found[name] for name in (*STORES, *services.NAMES) if name in found}

    def left(self, processes: Mapping[str, int]) -> list[str]:
        """Those of them that still run."""
        return [name for name, pid in processes.items() if Path(f"/proc/{pid}").exists()]

    def kill(self, name: str) -> None:
        """kill -9, and wait until the supervisor has started another."""
        former = until(f"{name} to run", lambda: self.processes().get(name))
        assert former
        os.kill(former, signal.SIGKILL)
        until(f"{name} to be started again", lambda: self.processes().get(name), lambda pid: pid not in (None, former))

    def _is_ready(self) -> bool:
        """Not asked before the seed is there: each answer costs the gateway a question to every service."""
        assert self._supervisor
        if self._supervisor.poll() is not None:
            raise AssertionError(f"the platform ended: {self._output_file.read_text(encoding='utf-8')[-3000:]}")
        return Home(self.home).seed_done.exists() and services.answer(self.port, "/readyz")[0] == 200

    @property
    def _output_file(self) -> Path:
        return self.home.with_suffix(".out")

    def _output(self) -> IO[bytes]:
        return self._output_file.open("ab")


def _descendants(parent: int) -> Iterator[tuple[int, str]]:
    """Processes that it, or its fork server, started, with their names."""
    living = {pid: (before, words) for pid, before, words in _living()}
    for pid, (before, words) in living.items():
        name = _name(words)
        if name and parent in (before, living.get(before, (0, ""))[0]):
            yield pid, name


def _living() -> Iterator[tuple[int, int, list[str]]]:
    """Every process with its parent and its command."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            words = (folder / "cmdline").read_text(encoding="utf-8").replace("\0", " ").split()
        except OSError:
            continue
        if fields[0] != "Z" and words:
            yield int(folder.name), int(fields[1]), words


def _name(words: list[str]) -> str | None:
    """Which program a command line runs."""
    if Path(words[0]).name == "mongod":
        return "mongod"
    return next((_MARKS[word] for word in words if word in _MARKS), None)
