"""What dies is started again, at once at first and then after longer and longer pauses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.local.faults import CannotStart
from deploy.local.keeper import Keeper
from deploy.local.processes import Server
from tests.deploy.support import eventually, shell


@dataclass
class Watched:
    """A keeper of a sleeping program with all it said."""

    keeper: Keeper
    told: list[str] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)

    def die(self) -> None:
        """End the program as a crash would."""
        self.keeper.server.kill()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    told: list[str] = []
    starts: list[bool] = []
    server = shell("sleep 300", tmp_path / "log")
    keeper = Keeper("it", server, told.append, lambda: starts.append(True))
    yield Watched(keeper, told, starts)
    server.kill()


def test_it_is_started_on_the_first_look(watched: Watched) -> None:
    watched.keeper.look(0)
    assert watched.keeper.server.alive()
    assert (watched.starts, watched.told) == ([True], [])


def test_a_living_one_is_left_alone(watched: Watched) -> None:
    watched.keeper.look(0)
    pid = watched.keeper.server.pid
    watched.keeper.look(100)
    assert watched.keeper.server.pid == pid


def test_a_dead_one_is_started_again_after_the_first_pause(watched: Watched) -> None:
    watched.keeper.look(0)
    watched.die()
    watched.keeper.look(1.0)
    assert not watched.keeper.server.alive()
    watched.keeper.look(1.19)
    assert not watched.keeper.server.alive()
    watched.keeper.look(1.21)
    assert watched.keeper.server.alive()
    assert watched.told == [f"it ended (-9) and is started again; see {watched.keeper.server.log}"]
    assert len(watched.starts) == 2


def test_the_pause_doubles_up_to_ten_seconds(watched: Watched) -> None:
    now, pauses = 0.0, []
    watched.keeper.look(now)
    for _ in range(8):
        watched.die()
        died = now = now + 1
        while not watched.keeper.server.alive():
            watched.keeper.look(now)
            now += 0.1
        pauses.append(round(now - 0.1 - died, 1))
    assert pauses == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0], abs=0.11)


def test_after_a_steady_life_the_first_pause_is_short_again(watched: Watched) -> None:
    for now in (0.0, 1.0, 1.3, 2.0, 2.5):
        watched.keeper.look(now)
        if now in {0.0, 1.3}:
            watched.die()
    watched.die()
    watched.keeper.look(100.0)
    watched.keeper.look(100.21)
    assert watched.keeper.server.alive()


class NotYet:
    """A program whose preparation fails."""

    def prepare(self) -> None:
        raise CannotStart("no room")

    def command(self) -> list[str]:
        return ["/bin/true"]


def test_a_preparation_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    told: list[str] = []
    keeper = Keeper("it", Server(NotYet(), tmp_path / "log"), told.append)
    keeper.look(0)
    keeper.look(1)
    keeper.look(2)
    assert told.count("it cannot start yet: no room") == 2


def test_a_program_that_ends_at_once_is_noticed(tmp_path: Path) -> None:
    told: list[str] = []
    keeper = Keeper("it", shell("exit 7", tmp_path / "log"), told.append)
    keeper.look(0)
    assert eventually(lambda: not keeper.server.alive())
    keeper.look(1)
    assert told == [f"it ended (7) and is started again; see {tmp_path / 'log'}"]
