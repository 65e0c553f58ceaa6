"""A loop that has stopped beating ends its process; one that waits does not."""

import subprocess
import sys
import threading

from shared.bus.watchdog import Watchdog

STUCK = """
import asyncio, time
from shared.bus.watchdog import Watchdog

async def main():
    dog = Watchdog(limit_s=0.4)
    dog.start()
    dog.beat("relay")
    time.sleep(60)

asyncio.run(main())
"""


def test_a_blocked_event_loop_ends_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, timeout=30, check=False)
    assert done.returncode == 70
    assert b"time.sleep" not in done.stdout
    assert b"Current thread" in done.stderr or b"Thread" in done.stderr


def test_the_silence_of_one_loop_among_others_is_noticed() -> None:
    fired = threading.Event()
    dog = Watchdog(limit_s=0.2, end=fired.set)
    dog.beat("stuck")
    dog.start()
    while not fired.is_set():
        dog.beat("lively")
    assert "stuck" in dog.silent()
    assert "lively" not in dog.silent()
    dog.stop()


def test_a_loop_that_has_ended_in_good_order_is_not_missed() -> None:
    dog = Watchdog(limit_s=0.0, end=lambda: None)
    dog.beat("relay")
    assert dog.watches("relay")
    dog.leave("relay")
    assert dog.silent() == []
    assert not dog.watches("relay")
