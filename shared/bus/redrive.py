"""Applies what operators have said about dead letters: the owner of the partition does it, in the order of the log."""

from collections.abc import Callable, Mapping, Sequence

from shared.bus.applying import Later
from shared.bus.deliveries import Delivery, from_row
from shared.bus.owner import OwnerSilent
from shared.bus.partition import Partition, Place
from shared.bus.results import Done, Park, Reason
from shared.bus.settling import Settling
from shared.bus.work import Work
from shared.store import parked
from shared.store.consumption import Consumption
from shared.store.driver import Document
from shared.store.keys import KeyRing
from shared.store.parked import Word


class Redrive:
    """The dead letters of one group."""

    def __init__(self, memory: Consumption, ring: KeyRing, begin: Callable[[], Work], settling: Settling) -> None:
        self._memory = memory
        self._ring = ring
        self._begin = begin
        self._settling = settling

    async def apply(self, ours: Mapping[Place, Partition]) -> None:
        """Take up every key of our partitions whose first dead letter carries a word."""
        rows = await parked.spoken_for(self._memory.parked, self._memory.group)
        wanted = {(row["topic"], row["partition"], row["key"]) for row in rows}
        for topic, number, key in sorted(wanted):
            part = ours.get((topic, number))
            if part is not None:
                await self._take_up(part, key)

    async def _take_up(self, part: Partition, key: str) -> None:
        rows = await parked.of_key(self._memory.parked, self._memory.group, *part.place, key)
        if not rows or "word" not in rows[0]:
            return
        work = self._begin()
        them = [from_row(self._ring, row) for row in rows]
        await work.load([each.envelope for each in them if each.envelope])
        if await self._in_order(work, rows, them):
            part.parked.pop(key, None)
        work.writes.moves = [part.move()]
        await self._memory.commit(work.writes)
        part.settle()
        part.circuit.close()

    async def _in_order(self, work: Work, rows: Sequence[Document], them: Sequence[Delivery]) -> bool:
        """Until one is refused again; true when none is left."""
        for row, delivery in zip(rows, them, strict=True):
            reason = await self._refusal(work, row, delivery)
            if reason is not None:
                work.writes.refused[row["_id"]] = reason.value
                return False
            work.writes.unparked.add(row["_id"])
        return True

    async def _refusal(self, work: Work, row: Document, delivery: Delivery) -> Reason | None:
        """None where it was taken in, or an operator gave it up."""
        try:
            if row.get("word") == Word.SKIP:
                await self._settling.give_up(work, delivery)
                return None
            result = await self._settling.result(work, delivery)
        except (OwnerSilent, Later):
            return Reason.RETRIES_EXHAUSTED
        if isinstance(result, Done):
            return None
        return result.reason if isinstance(result, Park) else Reason.RETRIES_EXHAUSTED
