"""The scenarios of `browser/cases`: their names as they stand there, and the Node process that plays them.

Promises one Chromium for a whole session and one answer for each scenario. Those of a side are played one after the
other, the two sides at once. What a scenario does is its own matter.
"""

import contextlib
import json
import re
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from deploy.local import console, node
from deploy.local.faults import CannotStart
from tests.support.seeded import Platform

ROOM = Path(__file__).parent / "browser"
WALKS = ("pages", "personas")
"""Files whose people only look at pages, half of the time that all take; in the others they are at work."""
_SILENT = "Node ended before it answered, or said something else; what it wrote stands above."
_NAME = re.compile(r"^scenario\('([^']+)'", re.MULTILINE)


def named(room: Path = ROOM) -> dict[str, list[str]]:
    """By file every scenario, in the order in which those of a side are played."""
    files = sorted((room / "cases").glob("*.ts"))
    return {file.stem: _NAME.findall(file.read_text(encoding="utf-8")) for file in files}


class Player:
    """`known` are the scenarios it can play."""

    def __init__(self, process: subprocess.Popen[str], known: Sequence[str]) -> None:
        self.known = known
        self._process = process
        scenarios = named()
        self._walks = {name for file in WALKS for name in scenarios[file]}
        self._played: dict[str, Future[str | None]] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

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
        line = _line(process)
        first = json.loads(line) if line else {"fault": _SILENT}
        if "fault" in first:
            process.wait(30)
            raise CannotStart(first["fault"])
        return cls(process, first["names"])

    def begin(self, scenario: str) -> Future[str | None]:
        """Have it played when its side comes to it; what went wrong, then."""
        assert self._process.stdin
        if scenario not in self._played:
            self._played[scenario] = Future()
            side = int(scenario in self._walks)
            self._process.stdin.write(json.dumps({"side": side, "name": scenario}) + "\n")
            self._process.stdin.flush()
        return self._played[scenario]

    def end(self) -> None:
        """Close the browser, whatever is being played, and wait."""
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(30)
        self._listener.join()
        if self._process.stdout:
            self._process.stdout.close()

    def _listen(self) -> None:
        """Answers come in the order in which scenarios end."""
        try:
            while line := _line(self._process):
                answer = json.loads(line)
                self._played[answer["name"]].set_result(answer["fault"])
        finally:
            for each in [each for each in self._played.values() if not each.done()]:
                each.set_result(_SILENT)


def _line(process: subprocess.Popen[str]) -> str:
    """What Node tells next; empty when it has ended."""
    assert process.stdout
    return process.stdout.readline()
