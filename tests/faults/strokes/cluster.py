"""Faults that take three nodes: the primary steps down, dies, is cut off; a majority is away."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack, suppress

from shared.store import driver
from tests.faults import sockets
from tests.faults.strokes.field import Field, Stroke


async def _primary(field: Field) -> int:
    """Which member takes writes now, by its place in the list."""
    told = await field.kept.sites[0].database.command("hello")
    port = int(str(told["primary"]).rpartition(":")[2])
    return [each.port for each in field.platform.stores.member_proxies].index(port)


async def step_down(field: Field) -> None:
    for _ in range(3):
        proxy = field.platform.stores.member_proxies[await _primary(field)]
        client = driver.connect(f"mongodb://127.0.0.1:{proxy.target}/?directConnection=true")
        try:
            with suppress(driver.PyMongoError):
                await driver.database(client, "admin").command({"replSetStepDown": 10, "force": True})
        finally:
            await driver.close(client)
        await asyncio.sleep(field.seconds(3, 6))


async def kill_primary(field: Field) -> None:
    """The old primary returns and has to give up what no majority holds."""
    await field.platform.stores.members[await _primary(field)].restart(field.seconds(1, 6))


async def cut_off_primary(field: Field) -> None:
    """It still runs, and neither hears nor reaches anybody."""
    stores = field.platform.stores
    number = await _primary(field)
    own = sockets.of(stores.members[number])
    async with AsyncExitStack() as stack:
        for each, proxy in enumerate(stores.member_proxies):
            await stack.enter_async_context(proxy.cut() if each == number else proxy.cut(own))
        await asyncio.sleep(field.seconds(5, 12))


async def no_majority(field: Field) -> None:
    """Two of three members stand still: nothing may be acknowledged."""
    with ExitStack() as stack:
        for each in field.random.sample(list(field.platform.stores.members), 2):
            stack.enter_context(each.standing_still())
        await asyncio.sleep(field.seconds(4, 8))


async def few_brokers(field: Field) -> None:
    """Two of three brokers are away: no record has the copies it needs."""
    two = field.random.sample(list(field.platform.stores.brokers), 2)
    await asyncio.gather(*(each.restart(field.seconds(3, 6)) for each in two))


STROKES: Mapping[str, Stroke] = {
    "primary steps down": Stroke("12", step_down),
    "kill the primary": Stroke("13", kill_primary),
    "primary cut off": Stroke("14", cut_off_primary),
    "no majority": Stroke("14", no_majority),
    "two of three brokers away": Stroke("11", few_brokers),
}
