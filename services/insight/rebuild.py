"""Folds all topics afresh into collections of their own, and switches to them when they have caught up.

Figures are served from the former rows meanwhile. A rebuild that broke off is gone on with by the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable

from services.insight.generations import Generations
from shared.bus.run import Bus
from shared.web.service import Loop

_LOOK_EVERY_S = 0.2


async def rebuild(bus: Bus, generations: Generations, number: int, carry: Callable[[], Awaitable[None]]) -> None:
    """`bus` folds generation `number`; `carry` takes over what no event tells. Ends after the switch; running processes
    notice and start afresh.
    """
    async with asyncio.TaskGroup() as group:
        loops = [group.create_task(_run(loop)) for loop in bus.loops["consume"]]
        while not all(each.caught_up for each in bus.consumers):  # noqa: ASYNC110 - the log's end can only be asked
            await asyncio.sleep(_LOOK_EVERY_S)
        await carry()
        await generations.switch(number)
        for loop in loops:
            loop.cancel()


async def _run(loop: Loop) -> None:
    await loop()
