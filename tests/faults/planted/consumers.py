"""Faults of consumers and reactions."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from aiokafka import TopicPartition

from shared.bus.consumer import Consumer
from shared.bus.deliveries import Delivery
from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.partition import Partition
from shared.bus.reader import Reader
from shared.bus.results import DONE, Result
from shared.bus.work import Work
from shared.store.aggregate import Decision
from shared.store.consumption import Consumption, Writes
from tests.shared.bus.world import TALLIES, Counted, Entered, tally_id


class MovesFirst(Consumption):
    """Writes the position before the effects that it stands for."""

    async def commit(self, writes: Writes) -> None:
        await super().commit(Writes(moves=writes.moves))
        await super().commit(replace(writes, moves=[]))


class _NeverLooksBack(Reader):
    async def _look_back(self, parts: Sequence[Partition]) -> None:
        for part in parts:
            part.heard_at = time.monotonic()
            place = TopicPartition(*part.place)
            self._kafka.seek(place, part.next)
            self._kafka.resume(place)


class TrustsItsPosition(Consumer):
    """Goes on from where it was without proof that the log is still the same."""

    def open_reader(self) -> Reader:
        return _NeverLooksBack(
            self._settings, self._memory, self._topics, self._circuits, most=self._most, idle_s=self._idle_s
        )


class _Gapless:
    """A batch that takes every version for the next one."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    def version(self, event: Envelope) -> int:
        return max(self._work.version(event), event.version - 1)


class IgnoresGaps(Consumer):
    """Applies a version although the ones before it are missing."""

    async def prepare(self, them: Sequence[Delivery]) -> Work:
        return cast("Work", _Gapless(await super().prepare(them)))


async def count_anew(do: Do, event: Envelope) -> Result:
    """A reaction whose command has no id, so that its repeat is another command."""
    told = event.event()
    assert isinstance(told, Entered)
    counted = Decision((Counted(roles=told.roles, jurisdiction={}),))
    await do.store(TALLIES).change(do.scope, tally_id(event.aggregate), lambda state, at: counted)
    return DONE
