"""Whether the log still holds what the broker acknowledged, and whether the database knows all that the log holds.

A broker may lose its data: then a new log epoch begins and the events are sent again. A database may go back: then
nothing is published until a person says that the restore is to be finished.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from shared.bus.log_reader import LogReader, open_log
from shared.bus.restore import Hold, Restore
from shared.bus.settings import BusSettings
from shared.bus.topics import topic_of
from shared.store import event_log, log_state, outbox, restores
from shared.store.log_state import LogState
from shared.store.service_store import ServiceStore
from shared.telemetry.logs import get_logger

_log = get_logger("relay")
_OVERLAP = timedelta(minutes=10)
_AT_ONCE = 500


class OlderDatabase(Exception):
    """The log holds events this database has never recorded: it was restored from a backup."""


class LogKeeper:
    """Guards one service's topic, which its relay alone writes."""

    def __init__(self, service: str, store: ServiceStore, collections: Sequence[str], bus: BusSettings) -> None:
        self._store = store
        self._collections = collections
        self._bus = bus
        self._topic = topic_of(service)
        self._rows = store.database[log_state.COLLECTION]
        self._wishes = store.database[log_state.WISHES]
        self.restore = Restore(service, store, collections, bus)

    async def take_over(self, hold: Hold) -> LogState:
        """The state to go on from. Raises `OlderDatabase`, `MovedOn`, `LogSilent` and Kafka's errors."""
        state = await log_state.load(self._rows)
        restore = await restores.wished(self._store.database)
        async with open_log(self._bus, self._topic) as log:
            if restore is not None:
                return await self.restore.finish(log, state, restore, hold)
            lost = await _lost(log, state)
            await self._compare(log, state, lost)
            return await self._begin_epoch(log, lost, state) if lost else state

    async def check(self, state: LogState) -> LogState:
        """The same state, or the next epoch's when the log has lost an acknowledged record."""
        async with open_log(self._bus, self._topic) as log:
            lost = await _lost(log, state)
            return await self._begin_epoch(log, lost, state) if lost else state

    async def _begin_epoch(self, log: LogReader, lost: Collection[int], state: LogState) -> LogState:
        since = await self._still_there(log, lost)
        _log.error("the log lost records", topic=self._topic, count=len(lost), epoch=state.epoch + 1)
        return await log_state.raise_epoch(self._rows, state, since)

    async def _still_there(self, log: LogReader, lost: Collection[int]) -> datetime | None:
        """Ten minutes before the last record that is left; None (send all) when that cannot be told.

        A last record whose event is still pending may have been written after the loss, by us or a wish of ours.
        """
        last = await log.at({number: log.ends[number] - 1 for number in lost})
        events = {found.event for found in last.values() if found.event is not None}
        if len(events) < len(lost) or await log_state.open_wishes(self._wishes):
            return None
        if await outbox.holds(self._store.database, self._collections, events):
            return None
        times = await event_log.times(self._store.events, events)
        return min(times.values()) - _OVERLAP if len(times) == len(events) else None

    async def _compare(self, log: LogReader, state: LogState, lost: Collection[int]) -> None:
        """Every record behind the last acknowledged one must be an event we know; all, where that one is lost."""
        events: set[str] = set()
        there = {number: kept.offset for number, kept in state.kept.items() if number not in lost}
        async for found in log.behind(there):
            if not found.is_mark:
                events.add(found.event or "")
            if len(events) >= _AT_ONCE:
                await self._refuse_unknown(events)
                events = set()
        await self._refuse_unknown(events)

    async def _refuse_unknown(self, events: set[str]) -> None:
        if await outbox.unrecorded(self._store.database, self._store.events, self._collections, events):
            raise OlderDatabase


async def _lost(log: LogReader, state: LogState) -> Collection[int]:
    """Partitions where the last acknowledged record is not there any more, or another stands in its place."""
    there: Mapping[int, object] = {
        number: found.event
        for number, found in (await log.at({n: kept.offset for n, kept in state.kept.items()})).items()
    }
    return [number for number, kept in state.kept.items() if there.get(number) != kept.event]
