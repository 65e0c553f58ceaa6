"""Follows the signals of all folding processes, and passes them to this process's listeners."""

import asyncio
from contextlib import aclosing

from services.insight.stream.changes import Changes, things_of
from services.insight.stream.listeners import Listeners
from services.insight.stream.signals import ALL, COLLECTION
from shared.kernel.errors import DomainError
from shared.store.driver import Database, Document, PyMongoError
from shared.store.written import LogLost, Stamp, present, written
from shared.telemetry.logs import get_logger

_log = get_logger("stream")
_AGAIN_S = 0.5


class Hearing:
    """The loop of a process that serves streams."""

    def __init__(self, database: Database, changes: Changes, listeners: Listeners) -> None:
        self._database = database
        self._changes = changes
        self._listeners = listeners

    async def run(self) -> None:
        """Never ends. A database that does not answer is waited out; nothing is missed, or all are told so."""
        while True:
            try:
                await self._follow()
            except LogLost:
                self._listeners.at = None
            except (PyMongoError, DomainError) as error:
                _log.warning("signals not heard", error=type(error).__name__)
            await asyncio.sleep(_AGAIN_S)

    async def _follow(self) -> None:
        """Never ends. Raises `LogLost`, `Unavailable`, else the driver's errors."""
        now = await present(self._database)
        if self._listeners.at is None or now < self._listeners.at:
            self._listeners.begin_at(now)
        async with aclosing(written(self._database[COLLECTION], self._listeners.at or now)) as signals:
            async for stamp, signal in signals:
                await self._hear(stamp, signal)

    async def _hear(self, stamp: Stamp, signal: Document) -> None:
        if signal.get(ALL):
            self._listeners.begin_at(stamp)
        else:
            self._listeners.hear(stamp, await self._changes.of(signal), things_of(signal))
