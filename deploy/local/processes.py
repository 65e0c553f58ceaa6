"""One program as a process group of its own: start, look, stop.

Promises that stopping ends the whole group and nothing else, and that no child outlives a killed parent
(on Linux).
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Program(Protocol):
    """What can be started: it makes itself ready, then names its command."""

    def prepare(self) -> None:
        """Do what must be done before each start; may raise CannotStart."""

    def command(self) -> list[str]:
        """The command in the foreground."""


@dataclass(frozen=True)
class Command:
    """A program that needs no preparation."""

    words: Sequence[str]

    def prepare(self) -> None:
        """Nothing is needed."""

    def command(self) -> list[str]:
        """The words as given."""
        return list(self.words)


class Server:
    """One running copy of a program, its output appended to `log` (none: the terminal's).

    Each copy serves `entrance`, when one is given, and finds its number in `BALIAN_LISTEN_FD`.
    """

    def __init__(
        self,
        program: Program,
        log: Path | None,
        env: Mapping[str, str] | None = None,
        entrance: socket.socket | None = None,
    ) -> None:
        self.program = program
        self.log = log
        self._env = dict(env) if env is not None else None
        self._inherited = () if entrance is None else (entrance.fileno(),)
        if entrance is not None:
            self._env = {**(self._env or os.environ), "BALIAN_LISTEN_FD": str(entrance.fileno())}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, also the group's; none before the first start."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """How the last copy ended; none while it runs and before the first start."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Prepare and start; the caller sees to it that no other copy runs."""
        self.program.prepare()
        with self._output() as output:
            self._process = subprocess.Popen(
                self.program.command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env=self._env,
                pass_fds=self._inherited,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call that takes no lock
            )

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def terminate(self) -> None:
        """Ask the group to end."""
        if self._process is not None and self.alive():
            _signal_group(self._process.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the group at once and wait until its leader is gone."""
        if self._process is not None and self.alive():
            _signal_group(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def wait(self, patience_s: float) -> None:
        """Wait for the end that `terminate` asked for; what is left after `patience_s` is killed."""
        if self._process is None or not self.alive():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        _signal_group(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, patience_s: float = 20.0) -> None:
        """End gracefully within `patience_s`, else by force."""
        self.terminate()
        self.wait(patience_s)

    def _output(self) -> contextlib.AbstractContextManager[IO[bytes] | None]:
        if self.log is None:
            return contextlib.nullcontext()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        return self.log.open("ab")


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
