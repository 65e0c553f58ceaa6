"""What this machine must offer before anything is started; each check is one clear sentence when it fails.

`make run` stops at the first that fails, `make doctor` tells all of them.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local import jars, java, mongod, ports
from deploy.local.faults import CannotStart
from deploy.local.home import Home

NEEDED_GB = 2
_GB = 10**9


@dataclass(frozen=True)
class Finding:
    """One check: whether it holds, and the sentence to show."""

    holds: bool
    sentence: str


def python(version: tuple[int, int]) -> str:
    """The interpreter must be one the project is tested on."""
    if not (3, 11) <= version < (3, 13):
        raise CannotStart(
            f"Balian needs Python 3.11 or 3.12, this is {version[0]}.{version[1]}: set PYTHON=python3.11."
        )
    return f"Python {version[0]}.{version[1]}"


def disk(root: Path, free_bytes: int) -> str:
    """The stores need room: MongoDB and Kafka set files aside as they start."""
    if free_bytes < NEEDED_GB * _GB:
        raise CannotStart(
            f"Balian needs {NEEDED_GB} GB of free disk at {root}, there are {free_bytes / _GB:.1f}: "
            "free some or set BALIAN_HOME to a folder elsewhere."
        )
    return f"{free_bytes // _GB} GB of free disk at {root}"


def home(root: Path) -> str:
    """The folder for local data must be one we can write."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"{root} cannot be written ({error.strerror}): set BALIAN_HOME to another folder.") from error
    return f"data goes to {root}"


def gateway_port(port: int, free: bool, own: bool) -> str:
    """The one address people know must be free, or already be this copy's."""
    if not free and not own:
        raise CannotStart(f"Port {port} is taken by another program: set BALIAN_PORT to a free one.")
    return f"port {port} {'is served by this copy' if own else 'is free'}"


def every(place: Home, port: int) -> Iterator[Finding]:
    """All checks of this machine, in the order in which they matter."""
    running = place.running() is not None
    checks: list[Callable[[], str]] = [
        lambda: python(sys.version_info[:2]),
        lambda: home(place.root),
        lambda: disk(place.root, _free_bytes(place.root)),
        lambda: gateway_port(port, ports.is_free(port), running),
        lambda: f"mongod at {mongod.find()}",
        lambda: f"Java at {java.find()}",
        _kafka,
    ]
    return map(_find, checks)


def first_fault(place: Home, port: int) -> None:
    """Raise CannotStart with the sentence of the first check that fails."""
    for finding in every(place, port):
        if not finding.holds:
            raise CannotStart(finding.sentence)


def _free_bytes(root: Path) -> int:
    existing = next(folder for folder in (root.resolve(), *root.resolve().parents) if folder.exists())
    return shutil.disk_usage(existing).free


def _kafka() -> str:
    lacking = len(jars.missing(jars.locked()))
    return f"Kafka's jars: {lacking} to download" if lacking else f"Kafka's jars in {jars.CACHE}"


def _find(check: Callable[[], str]) -> Finding:
    try:
        return Finding(True, check())
    except CannotStart as fault:
        return Finding(False, str(fault))
