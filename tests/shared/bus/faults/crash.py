"""`python -m tests.shared.bus.faults.crash NAME DATABASE MONGO KAFKA HOME STEP`: runs the buses and dies after a step.

The process kills itself (SIGKILL) right after it.

Steps of the relay: read, log, publish, keep, mark; when a restore is to be finished: report, empty, begin, then publish
and keep of its marks. Steps of a consumer: effect, before-commit, after-commit; at a mark: half-forgotten, forgotten.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from shared.bus.do import Do
from shared.bus.envelope import Envelope, KafkaRecord
from shared.bus.log_reader import LogReader
from shared.bus.parcels import Parcel
from shared.bus.publisher import Sent
from shared.bus.relay import Relay
from shared.bus.restore import Hold, Restore
from shared.bus.results import Result
from shared.bus.settings import BusSettings
from shared.store.consumption import Consumption, Writes
from shared.store.log_state import LogState
from shared.store.positions import Move
from shared.store.service_store import ServiceStore
from tests.shared.bus.world import count, opened_world, running

RELAY_STEPS = ("read", "log", "publish", "keep", "mark")
CONSUMER_STEPS = ("effect", "before-commit", "after-commit")
RESTORE_STEPS = ("report", "empty", "begin", "publish", "keep")
MARK_STEPS = ("half-forgotten", "forgotten")


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


class Mortal(Relay):
    """Dies after the step named by `last`, once there was something to do."""

    last = ""

    def __init__(
        self, service: str, store: ServiceStore, collections: Sequence[str], bus: BusSettings, *rest: Any
    ) -> None:
        super().__init__(service, store, collections, bus, *rest)
        self._keeper.restore = MortalRestore(service, store, collections, bus)

    async def read(self, names: Sequence[str]) -> list[Parcel]:
        batch = await super().read(names)
        if batch and self.last == "read":
            die()
        return batch

    async def log(self, batch: Sequence[Parcel]) -> None:
        await super().log(batch)
        if self.last == "log":
            die()

    async def publish(self, records: Sequence[KafkaRecord]) -> Sent:
        sent = await super().publish(records)
        if self.last == "publish":
            die()
        return sent

    async def keep(self, sent: Sent) -> None:
        await super().keep(sent)
        if self.last == "keep":
            die()

    async def mark(self, batch: Sequence[Parcel], sent: Sent) -> None:
        await super().mark(batch, sent)
        if self.last == "mark":
            die()


class MortalRestore(Restore):
    """Dies after the step named by `Mortal.last`."""

    async def report(self, log: LogReader, restore: str, hold: Hold) -> int:
        highest = await super().report(log, restore, hold)
        if Mortal.last == "report":
            die()
        return highest

    async def empty(self, log: LogReader) -> None:
        await super().empty(log)
        if Mortal.last == "empty":
            die()

    async def begin(self, state: LogState, epoch: int) -> LogState:
        begun = await super().begin(state, epoch)
        if Mortal.last == "begin":
            die()
        return begun


class MortalMemory(Consumption):
    """Dies around the commit of a batch, or at the mark of a restore."""

    last = ""

    async def commit(self, writes: Writes) -> None:
        if self.last == "before-commit":
            die()
        await super().commit(writes)
        if self.last == "after-commit":
            die()

    async def begin_afresh(self, log: str, restored: int, move: Move) -> None:
        await super().begin_afresh(log, restored, move)
        if self.last == "forgotten":
            die()

    async def _forget(self, *what: Any) -> None:
        await super()._forget(*what)
        if self.last == "half-forgotten":
            die()


async def fatal(do: Do, event: Envelope) -> Result:
    await count(do, event)
    die()


async def main(name: str, database: str, mongo: str, kafka: str, home: str, step: str) -> None:
    Mortal.last = MortalMemory.last = step
    handler: Any = fatal if step == "effect" else count
    async with opened_world(name, mongo, kafka, Path(home), database=database) as world:
        buses = [world.writing(relay=Mortal)]
        if step in CONSUMER_STEPS + MARK_STEPS:
            buses += [world.reacting(handler, memory=MortalMemory), world.folding(memory=MortalMemory)]
        async with running(*buses):
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
