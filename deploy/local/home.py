"""`BALIAN_HOME`: where one copy of Balian keeps its data, and the lock of the supervisor that runs from it."""

import contextlib
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local.faults import CannotStart

_STOP_PATIENCE_S = 60
_PAUSE_S = 0.1


@dataclass(frozen=True)
class Home:
    """The folder and the places in it."""

    root: Path

    @property
    def ports(self) -> Path:
        """The ports chosen at first start."""
        return self.root / "ports.json"

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.root / "logs"

    @property
    def accounts(self) -> Path:
        """The accounts with their generated passwords."""
        return self.root / "accounts.json"

    @property
    def seed_done(self) -> Path:
        """Written by the load once both streets are there; the gateway asks for it too."""
        return self.root / "seed.json"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold this home for one supervisor; raises CannotStart when another one does."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("a+", encoding="utf-8") as file:
            if not _try_lock(file):
                raise CannotStart(f"Balian already runs from {self.root}: `make stop` ends it.")
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def running(self) -> int | None:
        """The process id of the supervisor that holds this home; none when nobody does."""
        if not self._lock_file.exists():
            return None
        with self._lock_file.open("r+", encoding="utf-8") as file:
            return None if _try_lock(file) else int(file.read() or 0) or None

    def stop(self) -> bool:
        """Ask the supervisor to end and wait; false when none runs or it does not end within a minute."""
        pid = self.running()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        for _ in range(round(_STOP_PATIENCE_S / _PAUSE_S)):
            if self.running() is None:
                return True
            time.sleep(_PAUSE_S)
        return False

    def empty(self) -> None:
        """Delete all of it; raises CannotStart while a copy runs or when the folder is not such a home."""
        if self.running() is not None:
            raise CannotStart(f"Balian runs from {self.root}: `make stop` first.")
        if self.root.exists() and any(self.root.iterdir()) and not self._lock_file.exists():
            raise CannotStart(f"{self.root} does not look like a home of Balian: nothing was deleted.")
        for entry in self.root.iterdir() if self.root.exists() else ():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()

    @property
    def _lock_file(self) -> Path:
        return self.root / "run.pid"


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
