"""The supervisor as people use it: started once, hurt in every part, stopped; small programs stand for the services."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local import ports, services
from deploy.local.home import Home
from tests.deploy.support import eventually

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
STAND_IN = """
import http.server, json, os, socket, sys
if sys.argv[1] == "index":
    sys.exit(print("indexed", flush=True))
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
port = json.loads(os.environ["BALIAN_PORTS"])[__package__.split(".")[1].replace("_", "-")]
inherited = os.environ.get("BALIAN_LISTEN_FD")
server = http.server.HTTPServer(("127.0.0.1", port), Ready, bind_and_activate=not inherited)
if inherited:
    server.socket = socket.socket(fileno=int(inherited))
server.serve_forever()
"""


@dataclass(frozen=True)
class Local:
    """A supervisor that runs, and the home it runs from."""

    process: subprocess.Popen[str]
    home: Home
    output: Path

    @property
    def kept_ports(self) -> dict[str, int]:
        """The ports in `ports.json`."""
        return {name: int(port) for name, port in json.loads(self.home.ports.read_text(encoding="utf-8")).items()}

    def children(self) -> dict[int, str]:
        """Every process that the supervisor started and that still runs, with its command."""
        own = _children_of([self.process.pid])
        return own | _children_of(list(own))

    def pid_of(self, mark: str) -> int | None:
        """The process whose command holds this mark."""
        return next((pid for pid, line in self.children().items() if mark in line), None)

    def indexed(self) -> int:
        """How often the topics and indexes were made."""
        log = self.home.logs / "index.log"
        return log.read_text(encoding="utf-8").count("indexed") if log.exists() else 0


def _children_of(parents: Sequence[int]) -> dict[int, str]:
    listing = ["ps", "-ww", "--ppid", ",".join(map(str, parents)), "-o", "pid=,args="]
    lines = subprocess.run(listing, capture_output=True, text=True, check=False).stdout.splitlines()
    return {int(line.split()[0]): line for line in lines if "<defunct>" not in line}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    folder = tmp_path_factory.mktemp("local")
    _stand_ins(folder / "services")
    home = Home(folder / "var")
    home.root.mkdir()
    home.seed_done.touch()
    output = folder / "output"
    gateway = ports.choose(["gateway"], folder, {})["gateway"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "BALIAN_HOME": str(home.root), "BALIAN_PORT": str(gateway)}
    command = [sys.executable, "-m", "deploy.local", "run"]
    with output.open("w") as file, subprocess.Popen(command, cwd=folder, env=env, stdout=file, text=True) as process:
        yield Local(process, home, output)
        process.send_signal(signal.SIGTERM)


def _stand_ins(folder: Path) -> None:
    for name in services.NAMES:
        package = folder / services.module_of(name).removeprefix("services.")
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(STAND_IN, encoding="utf-8")
    (folder / "__init__.py").touch()


def test_it_tells_where_everything_is_when_it_is_ready(local: Local) -> None:
    assert eventually(lambda: "Balian is ready at" in local.output.read_text(encoding="utf-8"), PATIENCE_S)
    said = local.output.read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{local.kept_ports['gateway']}" in said
    assert str(local.home.accounts) in said
    assert "make stop" in said


def test_topics_and_indexes_are_made_after_the_start(local: Local) -> None:
    assert eventually(lambda: local.indexed() == len(services.NAMES), PATIENCE_S)


@pytest.mark.parametrize("mark", ["services.member", "deploy.local.forkserver", "mongod", "kafka.Kafka"])
def test_what_is_killed_is_started_again(local: Local, mark: str) -> None:
    assert eventually(lambda: local.pid_of(mark) is not None, PATIENCE_S)
    before = local.pid_of(mark)
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: local.pid_of(mark) not in {None, before}, PATIENCE_S)


def test_a_second_supervisor_of_the_same_home_is_refused(local: Local) -> None:
    env = {**os.environ, "BALIAN_HOME": str(local.home.root), "BALIAN_PORT": "8080"}
    command = [sys.executable, "-m", "deploy.local", "run"]
    refused = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "already runs from" in refused.stderr


def test_stop_ends_every_process_it_started(local: Local) -> None:
    assert eventually(lambda: len(local.children()) >= 2 + len(services.NAMES), PATIENCE_S)
    started = local.children()
    assert local.home.stop()
    assert local.process.wait(PATIENCE_S) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
