"""Faults of MongoDB and Kafka that one node of each can have: killed, paused, wiped, away for long."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial

from tests.faults.strokes.field import Field, Stroke


async def kill_mongod(field: Field) -> None:
    await field.member().restart(field.seconds(0, 5))


async def pause_mongod(field: Field) -> None:
    with field.member().standing_still():
        await asyncio.sleep(field.seconds(3, 9))


async def kill_broker(field: Field) -> None:
    await field.broker().restart(field.seconds(0, 5))


async def pause_broker(field: Field) -> None:
    with field.broker().standing_still():
        await asyncio.sleep(field.seconds(3, 9))


async def away(seconds: float, field: Field) -> None:
    """No broker for so long: commands go on, what they record waits in the documents."""
    await asyncio.gather(*(each.restart(seconds) for each in field.platform.stores.brokers))


async def wipe(field: Field) -> None:
    """Every broker comes back empty, and the topics are made anew."""
    await asyncio.gather(*map(field.platform.stores.wipe, field.platform.stores.brokers))
    field.injector.forget()
    await field.platform.index()


async def wipe_unseen(field: Field) -> None:
    """Readers sleep until the new log has grown past where they were in the old one."""
    with ExitStack() as stack:
        for name in ("insight", "linkage", "member"):
            stack.enter_context(field.platform.services[name].standing_still())
        await wipe(field)
        await asyncio.sleep(field.seconds(4, 8))


STROKES: Mapping[str, Stroke] = {
    "kill mongod": Stroke("12", kill_mongod),
    "pause mongod": Stroke("18", pause_mongod),
    "kill the broker": Stroke("8", kill_broker),
    "pause the broker": Stroke("18", pause_broker),
    "broker away 60 s": Stroke("10", partial(away, 60)),
    "broker away 30 min": Stroke("10", partial(away, 1800)),
    "wipe the broker": Stroke("9", wipe),
    "wipe, regrown unseen": Stroke("9", wipe_unseen),
}
