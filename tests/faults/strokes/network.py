"""Faults of connections, by the proxies before every server."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack

from tests.faults.proxy import Proxy
from tests.faults.strokes.field import Field, Stroke


def _one(field: Field) -> Proxy:
    """A store as often as a service."""
    platform = field.platform
    return field.random.choice(field.random.choice([platform.stores.proxies, list(platform.proxies.values())]))


async def cut(field: Field) -> None:
    async with _one(field).cut():
        await asyncio.sleep(field.seconds(1, 8))


async def silence(field: Field) -> None:
    """Connections are taken and nothing comes through."""
    with _one(field).silent():
        await asyncio.sleep(field.seconds(2, 9))


async def reset(field: Field) -> None:
    """Requests under way are broken off, again and again."""
    for _ in range(8):
        for proxy in field.platform.every_proxy:
            proxy.reset()
        await asyncio.sleep(field.seconds(0.1, 0.8))


async def slow(field: Field) -> None:
    """Half a second, more or less, on every piece that passes some of the proxies."""
    with ExitStack() as stack:
        for proxy in field.random.sample(field.platform.every_proxy, 3):
            stack.enter_context(proxy.slow(lambda: field.random.uniform(0.2, 0.8)))
        await asyncio.sleep(field.seconds(5, 9))


STROKES: Mapping[str, Stroke] = {
    "cut": Stroke("15", cut),
    "silence": Stroke("15", silence),
    "resets": Stroke("15", reset),
    "slow": Stroke("16", slow),
}
