"""A writer and a reader service on which one fault is played, with everything that a client was told.

After the fault `heal` lets the parts under test run until nothing moves any more, and reads everything.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shared.bus.groups import Projection, Reactions
from shared.bus.log_reader import open_log
from shared.bus.run import Bus
from shared.kernel.errors import Unavailable
from shared.kernel.ids import derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.store import driver
from shared.store.aggregate import Decision
from shared.store.faults import SECONDS
from shared.store.service_store import ServiceStore
from shared.store.writing import Writer
from tests.faults.gathering import Site, observe
from tests.faults.history import Call, History, Outcome
from tests.faults.observed import Foreign, Observed
from tests.faults.replica import Replica
from tests.shared.bus.world import (
    DOORS,
    EVERY,
    FOLD,
    ROOMS,
    TALLIES,
    TENANT,
    Entered,
    World,
    answered,
    count,
    running,
    scope,
    until,
)

ACTOR = "u1"
ROOM = "room-1"
_STATUS: Mapping[Outcome, int] = {"ok": 200, "refused": 404, "unknown": 0}
Parts = Mapping[str, Any]


class Died(BaseException):
    """The process ends here, as by kill -9: nothing that comes after is done."""


@dataclass
class Stage:
    """One play; `home` holds the keys. `readers` are overrides of the two reading groups, `handler` is the reaction."""

    world: World
    replica: Replica
    home: Path
    relay: Parts = field(default_factory=dict)
    readers: Parts = field(default_factory=dict)
    handler: Any = count
    history: History = field(default_factory=History)
    foreign: list[Foreign] = field(default_factory=list)

    # -- clients

    def process(self, writer: type[Writer[Any]] = Writer) -> ServiceStore:
        """The writer's store as another process has it."""
        shared = self.world.writer
        return ServiceStore(shared.client, self.world.name, shared.ring, shared.clock, shared.ids, writer)

    async def enter(
        self, person: str, store: ServiceStore | None = None, *, is_told: bool = True, patience_s: float = SECONDS
    ) -> None:
        """One attempt of "`person` enters the room"; when it is not `is_told`, the reply is lost on its way."""
        sent = time.monotonic()
        decided = Decision((Entered(roles=(person,)),))
        rooms = (store or self.world.writer).store(ROOMS)
        outcome: Outcome = "unknown"
        version = None
        with suppress(Unavailable), driver.timeout(patience_s):
            changed = await rooms.change(_scope(person), ROOM, lambda state, at: decided)
            if is_told:
                outcome, version = "ok", changed.thing.version
        self.record(person, TENANT, ROOM, outcome, sent, version)

    def record(
        self, key: str, tenant: str, thing: str, outcome: Outcome, sent: float, version: int | None = None
    ) -> None:
        """Note an attempt of the command under `key`."""
        self.history.calls.append(
            Call(
                key=key,
                tenant=tenant,
                actor=ACTOR,
                service=self.world.name,
                collection="rooms",
                kind="act",
                thing=thing,
                outcome=outcome,
                status=_STATUS[outcome],
                version=version,
                sent=sent,
                answered=time.monotonic(),
            )
        )

    # -- processes

    def relaying(self, **parts: Any) -> Bus:
        return self.world.writing(**{**self.relay, **parts})

    def reacting(self, **parts: Any) -> Bus:
        return self.world.reacting(self.handler, aggregates=(TALLIES,), **{**self.readers, **parts})

    def folding(self, **parts: Any) -> Bus:
        return self.world.folding(beside={DOORS: EVERY}, **{**self.readers, **parts})

    async def heal(self) -> Observed:
        """All parts run until nothing moves any more."""
        relay, reacting, folding = self.relaying(), self.reacting(), self.folding()
        async with running(relay, reacting, folding):
            await self.published(relay, self.world.writer, "rooms")
            await self.read_up(reacting, folding)
            await self.published(reacting, self.world.reader, "tallies")
        return await self.observed()

    async def published(self, bus: Bus, store: ServiceStore, collection: str) -> None:
        """Until nothing is pending, or the relay wants a person to look."""

        async def quiet() -> bool:
            assert bus.relay is not None
            left = await store.database[collection].count_documents({"outbox_at": {"$exists": True}})
            return (bus.relay.leads and not left) or bus.relay.trouble is not None

        await until(quiet)

    async def read_up(self, *buses: Bus) -> None:
        """Until every group's positions are where the topic ends now, and the group knows it."""
        async with open_log(self.world.settings, self.world.topic) as log:
            ends = {number: end for number, end in log.ends.items() if end}

        async def at_end() -> bool:
            groups = [each for bus in buses for each in bus.consumers]
            return all([each.caught_up and await self._is_at(each.group, ends) for each in groups])

        await until(at_end)

    async def _is_at(self, group: str, ends: Mapping[int, int]) -> bool:
        ids = {f"{group}/{self.world.topic}/{number}": end for number, end in ends.items()}
        rows = await self.world.reader.database["positions"].find({"_id": {"$in": list(ids)}}).to_list(None)
        return len(rows) == len(ids) and all(row["offset"] >= ids[row["_id"]] for row in rows)

    async def observed(self) -> Observed:
        name, source = self.world.name, (self.world.name,)
        folds = (Projection(source, "room_rows", FOLD), Projection(source, DOORS, EVERY))
        kinds = (Reactions("tally", source, answered()), *folds)
        sites = [
            Site(name, self.world.writer.database, ["rooms"]),
            Site(name + "r", self.world.reader.database, ["tallies"], kinds),
        ]
        seen = await observe(sites, self.world.settings.kafka_bootstrap)
        return replace(seen, foreign=tuple(self.foreign))


def _scope(key: str) -> Scope:
    return scope(actor=ACTOR).with_command(CommandRef(derived_id(TENANT, ACTOR, key), "d", keyed=True))


async def until_dead(*buses: Bus) -> None:
    """Run these in one process until it dies."""
    loops = [asyncio.ensure_future(loop()) for bus in buses for role in bus.loops.values() for loop in role]
    ended, _ = await asyncio.wait(loops, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    for loop in loops:
        loop.cancel()
    results = await asyncio.gather(*loops, return_exceptions=True)
    assert ended
    assert any(isinstance(result, Died) for result in results), results
