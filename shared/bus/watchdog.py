"""Ends the process when a loop has stopped beating; whoever runs it starts it again.

It watches from a thread of its own, since the client library can stall without saying so and a blocked event loop
cannot watch itself. A loop that waits or has paused a partition still beats.
"""

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable

LIMIT_S = 60.0
_EXIT_CODE = 70


def _end_process() -> None:
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    os._exit(_EXIT_CODE)


class Watchdog:
    """`beat(name)` from each loop; the first beat begins the watch over it."""

    def __init__(self, limit_s: float = LIMIT_S, end: Callable[[], None] = _end_process) -> None:
        self._limit = limit_s
        self._end = end
        self._beats: dict[str, float] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """May be repeated."""
        if not self._thread.is_alive():
            self._thread.start()

    def beat(self, name: str) -> None:
        self._beats[name] = time.monotonic()

    def leave(self, name: str) -> None:
        """This loop has ended in good order."""
        self._beats.pop(name, None)

    def watches(self, name: str) -> bool:
        """Whether this loop runs here."""
        return name in self._beats

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def silent(self) -> list[str]:
        """Loops whose last beat is too old."""
        now = time.monotonic()
        return [name for name, at in list(self._beats.items()) if now - at > self._limit]

    def _watch(self) -> None:
        while not self._stopped.wait(min(1.0, self._limit / 4)):
            if self.silent():
                self._end()
                return
