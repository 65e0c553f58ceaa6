"""One supervisor per home, found and stopped by the lock it holds; only a home of Balian is ever emptied."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.faults import CannotStart
from deploy.local.home import Home
from tests.deploy.support import eventually

HOLD = (
    "import sys, time; from pathlib import Path; from deploy.local.home import Home\n"
    "with Home(Path(sys.argv[1])).locked(): time.sleep(300)"
)


def test_nobody_runs_from_a_new_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    assert home.running() is None
    assert not home.stop()


def test_a_second_supervisor_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.locked(), pytest.raises(CannotStart, match=r"already runs from .*`make stop` ends it"):
        home.locked().__enter__()
    with home.locked():
        assert home.running() is not None


def test_stop_ends_the_supervisor_that_holds_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)]) as supervisor:
        assert eventually(lambda: home.running() == supervisor.pid)
        assert home.stop()
    assert home.running() is None


def test_a_killed_supervisor_leaves_no_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)]) as supervisor:
        assert eventually(lambda: home.running() == supervisor.pid)
        supervisor.kill()
    assert home.running() is None
    with home.locked():
        assert home.running() is not None


def test_a_home_that_is_in_use_is_not_emptied(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.locked(), pytest.raises(CannotStart, match="`make stop` first"):
        home.empty()
    assert list(tmp_path.iterdir()) != []


def test_a_folder_that_is_no_home_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(CannotStart, match="does not look like a home"):
        Home(tmp_path).empty()
    assert (tmp_path / "letters").is_dir()


def test_a_home_is_emptied_of_files_and_folders(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.locked():
        (tmp_path / "mongod").mkdir()
        home.accounts.touch()
    home.empty()
    assert list(tmp_path.iterdir()) == []
