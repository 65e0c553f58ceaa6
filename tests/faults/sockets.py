"""Whose connection is it: what the kernel lists, so that one process's connections can be told from all others."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.faults.processes import Process

Source = Callable[[int], bool]
"""Whether a connection that comes from this local port is meant."""
_LISTED = Path("/proc/net/tcp")


def everybody(_port: int) -> bool:
    return True


def of(process: Process) -> Source:
    """Connections that this process has made, whichever copy of it runs."""

    def is_its(port: int) -> bool:
        sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
        with suppress(OSError):
            return any(_target(each) in sockets for each in Path(f"/proc/{process.pid}/fd").iterdir())
        return False

    return is_its


def _inodes(port: int) -> set[str]:
    rows = [line.split() for line in _LISTED.read_text(encoding="utf-8").splitlines()[1:]]
    return {row[9] for row in rows if int(row[1].rpartition(":")[2], 16) == port}


def _target(link: Path) -> str:
    with suppress(OSError):
        return str(link.readlink())
    return ""
