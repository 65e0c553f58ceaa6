"""A process of the platform under test that ends by itself is started again, and what it said is kept."""

import asyncio
import contextlib
import sys
from pathlib import Path

from deploy.local.processes import Command, Server
from tests.faults.processes import Process, keep
from tests.shared.bus.world import until

_DIES_ONCE = """
import pathlib, sys, time
mark = pathlib.Path(sys.argv[1])
if not mark.exists():
    mark.touch()
    print("farewell", flush=True)
    raise SystemExit(70)
time.sleep(600)
"""


async def test_what_ends_by_itself_is_started_again_and_its_last_words_are_kept(tmp_path: Path) -> None:
    words = (sys.executable, "-c", _DIES_ONCE, str(tmp_path / "mark"))
    process = Process("insight", Server(Command(words), tmp_path / "log"))
    await process.start()
    keeping = asyncio.create_task(keep([process]))
    try:

        async def runs_again() -> bool:
            return bool(process.falls) and process.server.alive()

        await until(runs_again)
        assert [(each.name, each.code, each.last_words) for each in process.falls] == [("insight", 70, "farewell")]
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
        await process.kill()
