"""Small programs and a patient look for the tests of the local profile."""

import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.processes import Command, Server


def executable(path: Path, script: str) -> Path:
    """A shell script at this path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def shell(script: str, log: Path) -> Server:
    """A server that runs this shell script."""
    return Server(Command(["/bin/sh", "-c", script]), log)


def eventually(holds: Callable[[], bool], patience_s: float = 20.0) -> bool:
    """Look until it holds; false when the patience is over."""
    until = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
