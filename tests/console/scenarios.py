"""The scenarios of `browser/cases`: their names as they stand there, and the Node process that plays them.

Promises one Chromium for a whole session and one answer for each scenario. What a scenario does is its own matter.
"""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from deploy.local import console, node
from deploy.local.faults import CannotStart
from tests.support.seeded import Platform

ROOM = Path(__file__).parent / "browser"
_NAME = re.compile(r"^scenario\('([^']+)'", re.MULTILINE)


def named(room: Path = ROOM) -> list[str]:
    """Every scenario, in the order they are played in."""
    files = sorted((room / "cases").glob("*.ts"))
    return [name for file in files for name in _NAME.findall(file.read_text(encoding="utf-8"))]


@dataclass
class Player:
    """`known` are the scenarios it can play."""

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
        """Close the browser and wait."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()


def _answer(output: IO[str] | None) -> dict[str, Any]:
    assert output
    line = output.readline()
    if not line:
        return {"fault": "Node ended before it answered; what it wrote stands above."}
    answer: dict[str, Any] = json.loads(line)
    return answer
