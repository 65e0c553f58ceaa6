"""The ports of one copy of Balian: chosen at first start, kept in `ports.json`, replaced when taken.

Stores remember their addresses, so a port changes only when another program holds it.
"""

import contextlib
import json
import socket
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from deploy.local.faults import CannotStart

# Below the range from which systems take the source ports of outgoing connections.
_FIRST, _COUNT = 20000, 12000
_WAITING = 2048

IsFree = Callable[[int], bool]


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def held(port: int) -> Iterator[socket.socket]:
    """A listening socket for a program that serves it: while that one restarts, callers wait instead of being refused.

    Raises CannotStart when another program holds the port.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(f"Port {port} is taken: {error.strerror}.") from error
        listening.listen(_WAITING)
        yield listening


def choose(names: Iterable[str], home: Path, kept: Mapping[str, int], free: IsFree = is_free) -> dict[str, int]:
    """A free port for each name, the kept one where possible; copies in other homes begin elsewhere."""
    start = zlib.crc32(str(home.resolve()).encode())
    candidates = (_FIRST + (start + step) % _COUNT for step in range(_COUNT))
    chosen: dict[str, int] = {}
    reserved = set(kept.values())
    for name in names:
        port = kept.get(name)
        if port is None or not free(port):
            port = next((each for each in candidates if each not in reserved and free(each)), None)
        if port is None:
            raise CannotStart("No free port is left on 127.0.0.1.")
        chosen[name] = port
    return chosen


def load(file: Path) -> dict[str, int]:
    """The kept ports; none before the first start."""
    if not file.exists():
        return {}
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {str(name): int(port) for name, port in kept.items()}


def save(file: Path, chosen: Mapping[str, int]) -> None:
    """Keep the ports for the next start."""
    file.write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8")
