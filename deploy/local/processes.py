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
from typing import Protocol

LISTEN_FD = "BALIAN_LISTEN_FD"
"""Tells a process the number of the listening socket that it serves."""
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Program(Protocol):
    """What can be started: it makes itself ready, then names its command."""

    def prepare(self) -> None:
        """Do what must be done before each start; may raise CannotStart."""

    def command(self) -> list[str]:
        """The command in the foreground."""


class Running(Protocol):
    """A started process, the leader of a group of its own."""

    @property
    def pid(self) -> int | None:
        """Its id; none when there is nothing to signal."""

    def poll(self) -> int | None:
        """The exit code; none while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired after so many seconds."""


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

    Each copy serves `entrance`, when one is given, and finds its number in the environment.
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
        self._entrance = entrance
        self._process: Running | None = None

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
        if self.log is not None:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.log.touch()
        self._process = self._launch()

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

    def _launch(self) -> Running:
        inherited, env = [], self._env
        if self._entrance is not None:
            inherited.append(self._entrance.fileno())
            env = {**(env or os.environ), LISTEN_FD: str(self._entrance.fileno())}
        with self.log.open("ab") if self.log else contextlib.nullcontext() as output:
            process = subprocess.Popen(
                self.program.command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env=env,
                pass_fds=inherited,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call that takes no lock
            )
        as_nice_as_this(process.pid)
        return process


def _signal_group(group: int | None, number: int) -> None:
    if group is None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def as_nice_as_this(leader: int) -> None:
    """A new session gives way as its starter does: where Linux schedules each session as a group of its own
    (`autogroup`), the group begins without niceness, and that of its processes counts among themselves alone.
    """
    niceness = os.nice(0)
    if niceness > 0:
        with contextlib.suppress(OSError):
            Path(f"/proc/{leader}/autogroup").write_text(str(niceness), encoding="utf-8")


def die_with_parent() -> None:
    """The process that calls this is asked to end when the thread that started it has (on Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
