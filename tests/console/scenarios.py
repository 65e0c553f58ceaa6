"""The scenarios of `browser/cases`: their names as they stand there, and the Node processes that play them.

Promises one answer for each scenario. Those of a side are played one after the other in one Chromium, the two sides at
once. What a scenario does is its own matter.
"""

import json
import re
import subprocess
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from deploy.local import console, node
from deploy.local.faults import CannotStart
from tests.support.seeded import Platform

ROOM = Path(__file__).parent / "browser"
WALKS = ("pages", "personas")
"""Files whose people only look at pages, half of the time that all take; in the others they are at work."""
_NAME = re.compile(r"^scenario\('([^']+)'", re.MULTILINE)


def named(room: Path = ROOM) -> dict[str, list[str]]:
    """By file every scenario, in the order they are played in."""
    files = sorted((room / "cases").glob("*.ts"))
    return {file.stem: _NAME.findall(file.read_text(encoding="utf-8")) for file in files}


@dataclass
class Player:
    """A Node process with its Chromium. `known` are the scenarios it can play."""

    process: subprocess.Popen[str]
    known: Sequence[str]

    @classmethod
    def on(cls, platform: Platform, accounts: Path) -> "Player":
        """Start Node and Chromium for this platform. Raises CannotStart when there is none of one of them."""
        process = subprocess.Popen(
            [*node.find().node, str(ROOM / "start.mjs"), "main", platform.url, str(accounts)],
            cwd=console.ROOM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = _answer(process.stdout)
        if "fault" in first:
            process.wait(30)
            raise CannotStart(first["fault"])
        return cls(process, first["names"])

    def fault_of(self, scenario: str) -> str | None:
        """What went wrong when it was played."""
        assert self.process.stdin
        self.process.stdin.write(f"{scenario}\n")
        self.process.stdin.flush()
        fault: str | None = _answer(self.process.stdout)["fault"]
        return fault

    def end(self) -> None:
        """Close the browser and wait; a scenario that is being played is not waited for longer than that."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()


class Players:
    """One player for those who look, one for those at work. All that is asked for waits its turn from the beginning."""

    def __init__(self, players: Sequence[Player], wanted: Collection[str]) -> None:
        self._players = players
        self._rooms = [ThreadPoolExecutor(1) for _ in players]
        walks = {name for file in WALKS for name in named()[file]}
        self._played = {name: self._begin(name, int(name in walks)) for name in wanted}

    @classmethod
    def on(cls, platform: Platform, accounts: Path, wanted: Collection[str]) -> "Players":
        """Raises CannotStart as a player does."""
        with ThreadPoolExecutor(2) as starting:
            return cls(list(starting.map(lambda _: Player.on(platform, accounts), range(2))), wanted)

    @property
    def known(self) -> Sequence[str]:
        return self._players[0].known

    def fault_of(self, scenario: str) -> str | None:
        """What went wrong when it was played."""
        return (self._played.get(scenario) or self._begin(scenario, 0)).result()

    def end(self) -> None:
        """What has not begun is not played any more."""
        for room in self._rooms:
            room.shutdown(wait=False, cancel_futures=True)
        for player in self._players:
            player.end()

    def _begin(self, scenario: str, side: int) -> Future[str | None]:
        return self._rooms[side].submit(self._players[side].fault_of, scenario)


def _answer(output: IO[str] | None) -> dict[str, Any]:
    assert output
    line = output.readline()
    if not line:
        return {"fault": "Node ended before it answered; what it wrote stands above."}
    answer: dict[str, Any] = json.loads(line)
    return answer
