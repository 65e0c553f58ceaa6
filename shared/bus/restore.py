"""Finishes the restore of a service's database: the log begins anew with what the database knows.

What only the log knows is reported, then the log is emptied, then a new epoch begins that is marked as a restore's.
Each step may be repeated, and the wish stands until the epoch is durable, so a crash anywhere only repeats work.
"""

from collections.abc import Awaitable, Callable, Sequence

from shared.bus import topics
from shared.bus.log_reader import Found, LogReader
from shared.bus.settings import BusSettings
from shared.bus.topics import topic_of
from shared.store import log_state, outbox, restores
from shared.store.driver import Document
from shared.store.log_state import LogState
from shared.store.service_store import ServiceStore
from shared.telemetry.logs import get_logger

_log = get_logger("relay")
_AT_ONCE = 500
_SHOWN = {
    "event": "ce_id",
    "type": "ce_type",
    "tenant": "ce_tenant",
    "aggregate": "ce_subject",
    "version": "ce_aggregateversion",
}

Hold = Callable[[], Awaitable[None]]
"""Says that we are alive and still the service's relay; called between two pages of a long step."""


class Restore:
    """Of one service, whose relay alone writes the log."""

    def __init__(self, service: str, store: ServiceStore, collections: Sequence[str], bus: BusSettings) -> None:
        self._store = store
        self._collections = collections
        self._bus = bus
        self._topic = topic_of(service)
        self._restores = store.database[restores.COLLECTION]

    async def finish(self, log: LogReader, state: LogState, restore: str, hold: Hold) -> LogState:
        """The state of the new epoch, in which everything is to be sent again.

        Raises `MovedOn` when another relay came first, `LogSilent` and the errors of Kafka and the driver.
        """
        highest = await self.report(log, restore, hold)
        await self.empty(log)
        begun = await self.begin(state, max(highest, state.epoch) + 1)
        await restores.fulfil(self._restores, restore, self._store.clock.now())
        _log.warning("the log begins anew after a restore", topic=self._topic, epoch=begun.epoch)
        return begun

    async def report(self, log: LogReader, restore: str, hold: Hold) -> int:
        """Keep the names of every record that this database knows nothing of; the highest epoch met."""
        page: list[Found] = []
        highest = 0
        async for found in log.behind({}):
            highest = max(highest, found.epoch)
            page.append(found)
            if len(page) == _AT_ONCE:
                await hold()
                await self._note(restore, page)
                page = []
        await self._note(restore, page)
        return await restores.met_epoch(self._restores, restore, highest)

    async def _note(self, restore: str, page: Sequence[Found]) -> None:
        told = {found.event or f"{found.partition}-{found.offset}": _told(found) for found in page if not found.is_mark}
        unknown = await outbox.unrecorded(self._store.database, self._store.events, self._collections, told.keys())
        await restores.note_dropped(self._store.database, restore, {id: told[id] for id in unknown})

    async def empty(self, log: LogReader) -> None:
        """Records are deleted, not the topic: offsets go on rising, so a late repeat deletes nothing newer."""
        await topics.empty(self._bus, self._topic, log.ends)

    async def begin(self, state: LogState, epoch: int) -> LogState:
        """Everything is to be sent again under a new epoch, behind marks of the restore."""
        return await log_state.begin_restored(self._store.database[log_state.COLLECTION], state, epoch)


def _told(found: Found) -> Document:
    return {name: found.headers.get(header) for name, header in _SHOWN.items()}
