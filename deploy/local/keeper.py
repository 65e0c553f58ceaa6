"""Keeps one server running: a copy that died is started again after pauses that double, 0.2 s to 10 s."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.local.faults import CannotStart
from deploy.local.processes import Server

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
_STEADY_AFTER_S = 30.0


@dataclass
class Keeper:
    """One kept server; `tell` gets one sentence about each end, `on_start` is called after each start."""

    name: str
    server: Server
    tell: Callable[[str], None]
    on_start: Callable[[], None] | None = None
    _started: float | None = None
    _due: float = 0.0
    _pause: float = 0.0

    def look(self, now: float) -> None:
        """Start the server when it is due; `now` is monotonic seconds."""
        if self.server.alive():
            return
        if self._started is not None:
            self._plan(now, self._started)
        if now >= self._due:
            self._start(now)

    def _plan(self, now: float, started: float) -> None:
        steady = now - started > _STEADY_AFTER_S
        self._pause = FIRST_PAUSE_S if steady or not self._pause else min(self._pause * 2, LONGEST_PAUSE_S)
        self._due = now + self._pause
        self._started = None
        self.tell(f"{self.name} ended ({self.server.exit_code}) and is started again; see {self.server.log}")

    def _start(self, now: float) -> None:
        self._started = now
        try:
            self.server.start()
        except (CannotStart, OSError) as error:
            self.tell(f"{self.name} cannot start yet: {error}")
            return
        if self.on_start:
            self.on_start()
