"""Faults of the services' own processes: killed, paused, doubled, restarted in good order."""

import asyncio
from collections.abc import Mapping

from tests.faults.processes import Process
from tests.faults.strokes.field import CONSUMING, RELAYED, Field, Stroke


async def kill(field: Field) -> None:
    await field.service().restart(field.seconds(0, 3))


async def kill_twice(field: Field) -> None:
    """The second time while it is coming up."""
    victim = field.service()
    await victim.restart(0)
    await asyncio.sleep(field.seconds(0.5, 4))
    await victim.restart(0)


async def pause(field: Field) -> None:
    """Long enough for its lease to run out and for its group to go on without it."""
    with field.service().standing_still():
        await asyncio.sleep(field.seconds(4, 14))


async def pause_long(field: Field) -> None:
    with field.service().standing_still():
        await asyncio.sleep(60)


async def second_relay(field: Field) -> None:
    """Two relays of one service under one name, then one of them is killed."""
    await _beside(field, field.platform.extra(field.random.choice(RELAYED), "relay"))


async def second_consumer(field: Field) -> None:
    """The partitions are divided anew, and again when the newcomer is killed."""
    await _beside(field, field.platform.extra(field.random.choice(CONSUMING), "consume"))


async def _beside(field: Field, extra: Process) -> None:
    await extra.start()
    try:
        await asyncio.sleep(field.seconds(6, 10))
    finally:
        await extra.kill()


async def rolling_restart(field: Field) -> None:
    """Every process in turn ends in good order and is started again; the next one waits until it is ready."""
    for each in field.platform.services.values():
        await each.stop()
        await each.start()
        await field.platform.until_ready()


STROKES: Mapping[str, Stroke] = {
    "kill a service": Stroke("1 2 4 5 6", kill),
    "kill a service twice": Stroke("1 5", kill_twice),
    "pause a service": Stroke("3 18", pause),
    "pause a service 60 s": Stroke("18", pause_long),
    "second relay": Stroke("3", second_relay),
    "second consumer": Stroke("4", second_consumer),
    "rolling restart": Stroke("7", rolling_restart),
}
