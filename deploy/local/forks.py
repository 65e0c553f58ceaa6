"""Our own modules as processes that start fast: forked by a server that has loaded what they share.

Promises what `Server` promises of any program, also while the fork server itself is killed: its forks end with it, and
whoever keeps them starts them again.
"""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from deploy.local import services
from deploy.local.forkserver import NUMBER
from deploy.local.processes import Command, Server, as_nice_as_this

LOST = 255
"""The exit code of a fork of which nobody can tell any more."""
_LOOK_S = 0.02


class Forks:
    """One fork server while the block runs; a new one when it was killed."""

    def __init__(self) -> None:
        self._ordering = threading.Lock()

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._orders.close()
        self._server.wait()

    @property
    def pid(self) -> int:
        """Of the fork server that runs now."""
        return self._server.pid

    def start(self, told: Mapping[str, object], entrance: socket.socket | None) -> "Fork":
        """Order one process: `told` has the module's words, its env and the path of its log. OSError: try again."""
        ours, its = socket.socketpair()
        with its, self._ordering:
            if self._server.poll() is not None:
                self._orders.close()
                self._open()
            numbers = [each.fileno() for each in (its, entrance) if each is not None]
            socket.send_fds(self._orders, [b"!"], numbers)
        ours.sendall(json.dumps(told).encode())
        ours.shutdown(socket.SHUT_WR)
        return Fork(ours)

    def _open(self) -> None:
        self._orders, theirs = socket.socketpair()
        with theirs:
            words = services.command("deploy.local.forkserver", str(theirs.fileno()))
            self._server = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True
            )
        as_nice_as_this(self._server.pid)


class Fork:
    """One ordered process, known by what its line tells: its id, and later its exit code."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._pid: int | None = None
        self._code: int | None = None
        self._hearing = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Waits until it is forked; none when it never was."""
        if self._pid is None:
            self._hear(None)
        return self._pid

    def poll(self) -> int | None:
        """The exit code; none while it runs."""
        self._hear(0)
        self._hear(0)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired after so many seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(f"fork {self._pid}", timeout or 0)
            time.sleep(_LOOK_S)
        return code

    def _hear(self, timeout: float | None) -> None:
        with self._hearing:
            if self._code is not None:
                return
            self._line.settimeout(timeout)
            try:
                word = self._line.recv(NUMBER.size)
            except (BlockingIOError, TimeoutError):
                return
            except OSError:
                word = b""
            if not word:
                self._code = LOST
            elif self._pid is None:
                (self._pid,) = NUMBER.unpack(word)
            else:
                (self._code,) = NUMBER.unpack(word)


class Module(Server):
    """One of our modules, `words` its name and arguments, as `python -m` would run it."""

    def __init__(
        self,
        forks: Forks,
        words: tuple[str, ...],
        log: Path | None,
        env: Mapping[str, str] | None = None,
        entrance: socket.socket | None = None,
    ) -> None:
        super().__init__(Command(services.command(*words)), log, env, entrance)
        self._forks = forks
        self._words = words

    def _launch(self) -> Fork:
        told = {"words": self._words, "env": dict(self._env or os.environ), "log": str(self.log) if self.log else None}
        return self._forks.start(told, self._entrance)
