"""Drives whole lives at fixed moments, whether or not earlier ones have ended."""

import asyncio
import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from tests.bench import load
from tests.bench.lifecycle.calls import COMMANDS, STEPS, call
from tests.bench.lifecycle.lives import Call, Life
from tests.bench.lifecycle.street import Street


async def drive(street: Street, moments: Sequence[float]) -> list[Life]:
    """A life begins at each of these moments (seconds from now); all times told are seconds from now too."""
    run, pool, begun = secrets.token_hex(6), load.Pool(street.at), time.perf_counter()

    async def live(number: int, due: float) -> Life:
        calls: list[Call] = []
        told: dict[str, Any] = {}
        since = due
        for step in STEPS:
            reply = await pool.ask(call(street, number, step, f"{run}-{number}-{step}", told))
            at = time.perf_counter() - begun
            calls.append(Call(step, since, at, reply.status, bool(reply.retry_after)))
            if not calls[-1].is_good:
                break
            said, since = json.loads(reply.body), at
            if step in COMMANDS:
                told = said
            elif [each["id"] for each in said["items"]] != [told["id"]]:
                raise RuntimeError("a search did not find the request that was just resolved")
        return Life(due, tuple(calls), told.get("id"))

    try:
        async with asyncio.TaskGroup() as group:
            tasks = []
            for number, due in enumerate(moments):
                pause = due - (time.perf_counter() - begun)
                if pause > 0:
                    await asyncio.sleep(pause)
                tasks.append(group.create_task(live(number, due)))
        return [task.result() for task in tasks]
    finally:
        pool.close()
