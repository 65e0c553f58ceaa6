"""Ten plays, one for each planted fault: the moment at which the shipped part holds and the planted one does not.

Each takes the part to use; the rest of the stage is the shipped one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from shared.bus.consumer import Consumer
from shared.bus.parcels import Parcel
from shared.bus.relay import Relay
from shared.bus.settings import Pace
from shared.kernel.scope import Scope
from shared.store import event_log
from shared.store.consumption import Consumption
from shared.store.driver import Document
from shared.store.service_store import ServiceStore
from shared.store.story import COLLECTION, StoryClocks
from shared.store.writing import Writer
from tests.faults import deaths
from tests.faults.front import serving_rooms
from tests.faults.observed import Foreign, Observed
from tests.faults.stage import ROOM, Stage, until_dead
from tests.shared.bus.faults.test_lost_log import wipe
from tests.shared.bus.world import OTHER_TENANT, TENANT, running, send
from tests.support.api import Api

_IMPATIENT_S = 0.5
"""How long a client waits for an answer that will not come."""
_PATIENCE_S = 60.0
_NEVER_ASKS = Pace(poll_s=0.05, check_s=600, back_off_s=0.1)


async def dies_with_a_batch_in_hand(stage: Stage, relay: type[Relay]) -> Observed:
    await stage.enter("ann")
    await until_dead(stage.relaying(relay=deaths.before_publishing(relay)))
    stage.relay = {"relay": relay}
    return await stage.heal()


async def dies_while_a_batch_is_written(stage: Stage, memory: type[Consumption]) -> Observed:
    await stage.enter("ann")
    async with running(stage.relaying()):
        await until_dead(stage.folding(memory=deaths.between_position_and_effects(memory)))
    stage.readers = {"memory": memory}
    return await stage.heal()


async def dies_after_the_effect(stage: Stage, handler: Any) -> Observed:
    await stage.enter("ann")
    stage.handler = handler
    async with running(stage.relaying()):
        await until_dead(stage.reacting(memory=deaths.before_commit(Consumption)))
    return await stage.heal()


async def loses_the_reply(stage: Stage, writer: type[Writer[Any]]) -> Observed:
    store = stage.process(writer)
    await stage.enter("ann", store)
    await stage.enter("ben", store, is_told=False)
    await stage.enter("ben", store)
    return await stage.heal()


class _Overtaken(StoryClocks):
    """Once, between reading a thing and writing it, lets somebody else be faster."""

    def __init__(self, store: ServiceStore, rival: Callable[[], Awaitable[object]]) -> None:
        super().__init__(store.database[COLLECTION], store.clock)
        self._rivals = [rival]

    async def now(self, scope: Scope) -> datetime:
        while self._rivals:
            await self._rivals.pop()()
        return await super().now(scope)


async def two_processes_change_one_thing(stage: Stage, writer: type[Writer[Any]]) -> Observed:
    fast, slow = stage.process(writer), stage.process(writer)
    await stage.enter("ann", fast)
    slow.clocks = _Overtaken(slow, lambda: stage.enter("ben", fast))
    await stage.enter("cleo", slow)
    return await stage.heal()


async def the_log_begins_anew_at_equal_length(stage: Stage, consumer: type[Consumer]) -> Observed:
    """Four events lie twice on the log; after the loss the same four and four later ones end at the same place."""
    stage.readers = {"consumer": consumer}
    for person in ("ann", "ben", "cleo", "dan"):
        await stage.enter(person)
    relay, reacting, folding = stage.relaying(), stage.reacting(), stage.folding()
    async with running(relay, reacting, folding):
        await stage.published(relay, stage.world.writer, "rooms")
        await send(stage.world, await _logged(stage))
        await stage.read_up(reacting, folding)
    await wipe(stage.world)
    for person in ("eve", "fay", "gus", "hal"):
        await stage.enter(person)
    relay = stage.relaying()
    async with running(relay):
        await stage.published(relay, stage.world.writer, "rooms")
    return await stage.heal()


async def _logged(stage: Stage) -> list[Document]:
    return [row async for page in event_log.pages(stage.world.writer.events, {}) for row in page]


async def a_later_version_comes_first(stage: Stage, consumer: type[Consumer]) -> Observed:
    """The broker loses its data under a running relay, which publishes one more event before it knows."""
    stage.readers = {"consumer": consumer}
    relay = stage.relaying(pace=_NEVER_ASKS)
    async with running(relay):
        await stage.enter("ann")
        await stage.enter("ben")
        await stage.published(relay, stage.world.writer, "rooms")
        await wipe(stage.world)
        await stage.enter("cleo")
        await stage.published(relay, stage.world.writer, "rooms")
    return await stage.heal()


async def the_primary_is_deposed_under_the_relay(stage: Stage, relay: type[Relay]) -> Observed:
    """What was written to a primary without followers is read, and a failover takes it back before it is logged."""
    struck, healed = asyncio.Event(), asyncio.Event()

    class Unlucky(relay):  # type: ignore[valid-type,misc]
        async def read(self, names: Sequence[str]) -> list[Parcel]:
            if not struck.is_set() or healed.is_set():
                return list(await super().read(names))
            await stage.replica.cut_off()
            await stage.enter("ben", patience_s=_IMPATIENT_S)
            batch = list(await super().read(names))
            await stage.replica.depose()
            healed.set()
            return batch

    bus = stage.relaying(relay=Unlucky)
    async with running(bus):
        await stage.enter("ann")
        await stage.published(bus, stage.world.writer, "rooms")
        struck.set()
        await asyncio.wait_for(healed.wait(), _PATIENCE_S)
        await stage.published(bus, stage.world.writer, "rooms")
    return await stage.heal()


async def repeats_at_a_deposed_primary(stage: Stage, writer: type[Writer[Any]]) -> Observed:
    store = stage.process(writer)
    await stage.enter("ann", store)
    await stage.replica.cut_off()
    await stage.enter("ben", store, patience_s=_IMPATIENT_S)
    await stage.enter("ben", store, patience_s=_IMPATIENT_S)
    await stage.replica.depose()
    return await stage.heal()


async def names_a_foreign_tenant(stage: Stage, caller: Callable[..., Any]) -> Observed:
    async with serving_rooms(stage.world, stage.home, caller) as api:
        await _enters(stage, api.in_tenant(TENANT).as_(), ROOM)
        await _enters(stage, api.in_tenant(OTHER_TENANT).as_(), "room-2")
        intruder = api.in_tenant(TENANT).as_()
        await _enters(stage, intruder, "room-2", Balian_Tenant=OTHER_TENANT)
        seen = await intruder.get("/rooms/room-2", Balian_Tenant=OTHER_TENANT)
    if seen.status == 200:
        stage.foreign.append(Foreign(TENANT, OTHER_TENANT, "room-2"))
    return await stage.heal()


async def _enters(stage: Stage, api: Api, room: str, **headers: str) -> None:
    sent, key = time.monotonic(), f"{room}-{len(stage.history.calls)}"
    answer = await api.post(f"/rooms/{room}/actions/enter", **{"Idempotency-Key": key, **headers})
    if answer.status == 200:
        stage.record(key, api.tenant, room, "ok", sent, answer.json["version"])
    else:
        assert answer.status == 404
        stage.record(key, api.tenant, room, "refused", sent)
