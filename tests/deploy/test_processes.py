"""A server is a process group of its own: stopping ends all of it and nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from deploy.local.processes import Command, Server
from tests.deploy.support import eventually, shell


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _number_in(file: Path) -> int:
    assert eventually(lambda: file.exists() and file.read_text(encoding="utf-8").strip().isdecimal())
    return int(file.read_text(encoding="utf-8"))


def test_output_goes_to_the_log(tmp_path: Path) -> None:
    server = shell("echo out; echo err >&2", tmp_path / "logs" / "it.log")
    server.start()
    assert eventually(lambda: not server.alive())
    assert sorted((tmp_path / "logs" / "it.log").read_text(encoding="utf-8").split()) == ["err", "out"]


def test_the_exit_code_is_known_after_the_end_only(tmp_path: Path) -> None:
    server = shell("exit 3", tmp_path / "log")
    assert server.exit_code is None
    server.start()
    assert eventually(lambda: server.exit_code is not None)
    assert server.exit_code == 3


def test_stop_ends_the_children_of_the_program_too(tmp_path: Path) -> None:
    server = shell(f"sleep 300 & echo $! > {tmp_path}/child; wait", tmp_path / "log")
    server.start()
    child = _number_in(tmp_path / "child")
    server.stop()
    assert not server.alive()
    assert eventually(lambda: not _runs(child))


def test_stop_ends_no_other_process(tmp_path: Path) -> None:
    other, server = shell("sleep 300", tmp_path / "other"), shell("sleep 300", tmp_path / "log")
    other.start()
    server.start()
    try:
        server.stop()
        assert other.alive()
    finally:
        other.kill()


def test_a_program_that_ignores_the_request_is_ended_by_force(tmp_path: Path) -> None:
    server = shell(f"trap '' TERM; echo 1 > {tmp_path}/armed; while :; do sleep 0.1; done", tmp_path / "log")
    server.start()
    _number_in(tmp_path / "armed")
    server.stop(patience_s=0.2)
    assert server.exit_code == -signal.SIGKILL


def test_a_server_can_be_killed_and_started_again(tmp_path: Path) -> None:
    server = shell("sleep 300", tmp_path / "log")
    server.start()
    first = server.pid
    server.kill()
    assert not server.alive()
    server.start()
    try:
        assert server.alive()
        assert server.pid != first
    finally:
        server.kill()


def test_stopping_what_never_started_does_nothing() -> None:
    server = Server(Command(["/bin/true"]), None)
    server.stop()
    server.kill()
    assert server.pid is None


def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from tests.deploy.support import shell\n"
        "server = shell('sleep 300', Path(sys.argv[1]) / 'log'); server.start()\n"
        "Path(sys.argv[1], 'child').write_text(str(server.pid)); time.sleep(300)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) as parent:
        child = _number_in(tmp_path / "child")
        os.kill(parent.pid, signal.SIGKILL)
    assert eventually(lambda: not _runs(child))


def test_what_a_patient_program_starts_is_as_patient(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from tests.deploy.support import shell\n"
        "os.nice(7); server = shell('sleep 300', Path(sys.argv[1]) / 'log'); server.start()\n"
        "group = Path(f'/proc/{server.pid}/autogroup')\n"
        "its = group.read_text() if group.exists() else f'nice {os.nice(0)}'\n"
        "print(os.nice(0), os.getpriority(os.PRIO_PROCESS, server.pid), its)"
    )
    words = [sys.executable, "-c", program, str(tmp_path)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    assert int(told[0]) > 0
    assert (told[1], told[-1]) == (told[0], told[0])
