"""A module that is forked behaves as one that `python -m` runs, and no fork outlives who ordered it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.forks import LOST, Forks, Module
from deploy.local.processes import LISTEN_FD
from tests.deploy.support import eventually

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose modules the fork server finds."""
    folder = tmp_path_factory.mktemp("modules")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PYTHONPATH", str(ROOT))
        yield folder


@pytest.fixture(scope="module")
def forks(room: Path) -> Iterator[Forks]:
    with Forks() as started:
        yield started


def _module(room: Path, name: str, source: str) -> str:
    (room / f"{name}.py").write_text(source, encoding="utf-8")
    return name


def _ended(module: Module) -> int | None:
    module.start()
    assert eventually(lambda: not module.alive(), PATIENCE_S)
    return module.exit_code


def test_a_module_gets_its_arguments_its_environment_and_its_log(room: Path, forks: Forks, tmp_path: Path) -> None:
    name = _module(room, "tells", "import os, sys; print(__name__, sys.argv[1:], sorted(os.environ)); sys.exit(3)")
    module = Module(forks, (name, "serve", "now"), tmp_path / "logs" / "it.log", {"ONLY": "this"})
    assert _ended(module) == 3
    assert (tmp_path / "logs" / "it.log").read_text(encoding="utf-8") == "__main__ ['serve', 'now'] ['ONLY']\n"


def test_what_all_services_share_is_there_before_the_module_begins(room: Path, forks: Forks, tmp_path: Path) -> None:
    name = _module(room, "looks", "import sys; print('shared.web.runner' in sys.modules, 'fastapi' in sys.modules)")
    assert _ended(Module(forks, (name,), tmp_path / "log")) == 0
    assert (tmp_path / "log").read_text(encoding="utf-8") == "True True\n"


def test_a_module_that_fails_leaves_its_reason_in_the_log(room: Path, forks: Forks, tmp_path: Path) -> None:
    name = _module(room, "fails", "raise RuntimeError('no room')")
    assert _ended(Module(forks, (name,), tmp_path / "log")) == 1
    assert "RuntimeError: no room" in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_module_that_is_not_there_fails_alone(room: Path, forks: Forks, tmp_path: Path) -> None:
    assert _ended(Module(forks, ("nobody.here",), tmp_path / "log")) == 1
    name = _module(room, "after", "print('well')")
    assert _ended(Module(forks, (name,), tmp_path / "log")) == 0


def test_it_is_listed_under_the_command_it_stands_for(room: Path, forks: Forks, tmp_path: Path) -> None:
    module = Module(forks, (_module(room, "waits", "import time; time.sleep(300)"), "serve"), tmp_path / "log")
    module.start()
    try:
        command = Path(f"/proc/{module.pid}/cmdline")
        assert eventually(lambda: "-m waits serve" in command.read_text(encoding="utf-8").replace("\0", " "))
    finally:
        module.kill()
    assert module.exit_code == -signal.SIGKILL


def test_it_is_asked_to_end_before_it_is_made_to(room: Path, forks: Forks, tmp_path: Path) -> None:
    source = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\nprint(1, flush=True)\n"
    module = Module(forks, (_module(room, "polite", f"{source}time.sleep(300)"),), tmp_path / "log")
    module.start()
    assert eventually(lambda: (tmp_path / "log").read_text(encoding="utf-8") == "1\n")
    module.stop(PATIENCE_S)
    assert module.exit_code == 7


def test_its_end_takes_its_children_along(room: Path, forks: Forks, tmp_path: Path) -> None:
    source = (
        "import subprocess, sys; child = subprocess.Popen(['sleep', '300']); print(child.pid, flush=True); child.wait()"
    )
    module = Module(forks, (_module(room, "parent", source),), tmp_path / "log")
    module.start()
    assert eventually(lambda: (tmp_path / "log").read_text(encoding="utf-8").strip().isdecimal())
    child = int((tmp_path / "log").read_text(encoding="utf-8"))
    module.kill()
    assert eventually(lambda: not Path(f"/proc/{child}").exists())


def test_each_copy_serves_the_socket_it_is_given(room: Path, forks: Forks, tmp_path: Path) -> None:
    source = (
        "import os, socket\n"
        f"with socket.socket(fileno=int(os.environ['{LISTEN_FD}'])) as entrance:\n"
        "    with entrance.accept()[0] as caller: caller.sendall(str(os.getpid()).encode())"
    )
    with socket.create_server(("127.0.0.1", 0)) as entrance:
        module = Module(forks, (_module(room, "serves", source),), tmp_path / "log", entrance=entrance)
        for _ in range(2):
            module.start()
            with socket.create_connection(entrance.getsockname(), PATIENCE_S) as caller:
                assert int(caller.recv(100)) == module.pid
            assert eventually(lambda: module.exit_code == 0)


def test_forks_end_with_their_server_and_start_again_with_another(room: Path, tmp_path: Path) -> None:
    with Forks() as own:
        module = Module(own, (_module(room, "stays", "import time; time.sleep(300)"),), tmp_path / "log")
        module.start()
        former = module.pid
        os.kill(own.pid, signal.SIGKILL)
        assert eventually(lambda: module.exit_code == LOST)
        assert eventually(lambda: not Path(f"/proc/{former}").exists())
        module.start()
        assert module.alive()
        assert module.pid != former
        module.kill()


def test_no_fork_outlives_a_killed_parent(room: Path, tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from deploy.local.forks import Forks, Module\n"
        "with Forks() as forks:\n"
        "    module = Module(forks, ('stays',), Path(sys.argv[1]) / 'log'); module.start()\n"
        "    Path(sys.argv[1], 'pids').write_text(f'{forks.pid} {module.pid}'); time.sleep(300)"
    )
    _module(room, "stays", "import time; time.sleep(300)")
    written = tmp_path / "pids"
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) as parent:
        assert eventually(lambda: written.exists() and len(written.read_text().split()) == 2, PATIENCE_S)
        os.kill(parent.pid, signal.SIGKILL)
    left = [Path(f"/proc/{pid}") for pid in written.read_text().split()]
    assert eventually(lambda: not any(each.exists() for each in left))
