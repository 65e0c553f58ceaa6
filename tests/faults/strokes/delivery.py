"""Faults of what arrives: records and commands doubled, disordered, all at once."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack

from tests.faults.commands import Draw, amend, enterprise
from tests.faults.platform import APART
from tests.faults.strokes.field import CONSUMING, RELAYED, Field, Stroke
from tests.faults.strokes.storage import wipe

_TIMES = 10
_CROWD = 50
_APART_FROM_OTHERS = 10**7
"""Numbers that no other command is made of."""


async def duplicate(field: Field) -> None:
    """Every topic's newest records come ten times more, backwards."""
    for service in RELAYED:
        await field.injector.send_twice(service, _TIMES)


async def reorder(field: Field) -> None:
    """Readers that have missed something wake up before a log in no order and with holes."""
    services = field.platform.services
    site = next(site for site in field.kept.sites if site.service == APART)
    with services[f"{APART}-relay"].standing_still():
        with ExitStack() as asleep:
            for name in CONSUMING:
                asleep.enter_context(services[name].standing_still())
            await asyncio.sleep(field.seconds(2, 4))
            await wipe(field)
            await field.injector.send_shuffled(site, field.random, 0.7)
        await asyncio.sleep(field.seconds(4, 6))


async def crowd(field: Field) -> None:
    """Fifty clients change one thing at once, and one creation is asked for fifty times under one key."""
    clients, street = field.clients, field.random.choice(field.clients.streets)
    number = _APART_FROM_OTHERS + field.random.randrange(10**6) * _CROWD
    draw = Draw(field.random, number, street)
    thing = draw.some("enterprises")
    work = [clients.carry_out(enterprise(draw), f"crowd-{number}") for _ in range(_CROWD)]
    if thing is not None:
        changes = [amend(street, "enterprises", thing, {"name": f"企业{number + each}"}) for each in range(_CROWD)]
        work += [clients.carry_out(change) for change in changes]
    await asyncio.gather(*work)


STROKES: Mapping[str, Stroke] = {
    "duplicates": Stroke("20", duplicate),
    "disorder and holes": Stroke("21", reorder),
    "crowd on one thing": Stroke("26", crowd),
}
