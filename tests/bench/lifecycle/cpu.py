"""Processor time of the processes that this one has started, by name: where a request's time goes."""

import os
import re
from collections import Counter
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_SERVICE = re.compile(r"services\.(\w+)")
DRIVER = "driver"


def spent() -> Counter[str]:
    """Milliseconds so far, also of this process."""
    found = Counter({DRIVER: _ms("self")})
    for pid in _children():
        found[_name(pid)] += _ms(pid)
    return found


def _children() -> list[str]:
    own = os.getpid()
    return [pid.name for pid in Path("/proc").glob("[0-9]*") if _parent(pid.name) == own]


def _parent(pid: str) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _ms(pid: str) -> int:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) * 1000 // _TICKS_PER_S if fields else 0


def _stat(pid: str) -> list[str]:
    """The fields after the name; none of a process that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _name(pid: str) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return "ended"
    service = _SERVICE.search(words)
    if service:
        return service[1]
    return "kafka" if "kafka.Kafka" in words else Path(words.split("\0")[0]).name
