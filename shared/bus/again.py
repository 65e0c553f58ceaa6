"""Logged events published once more: after a loss or a restore, or because an operator wishes it.

Readers drop what they have seen by its version. An interruption leaves the order standing, so all of it is repeated.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from shared.bus.envelope import KafkaRecord, to_kafka
from shared.bus.marks import marks
from shared.bus.restore import Hold
from shared.store import event_log, log_state
from shared.store.log_state import LogState
from shared.store.service_store import ServiceStore
from shared.telemetry import metric_defs as metrics

Send = Callable[[Sequence[KafkaRecord]], Awaitable[None]]
"""Publish and keep the places; raises unless everything was acknowledged."""


class Again:
    """Of one service; `send` and `hold` are its relay's."""

    def __init__(self, service: str, store: ServiceStore, send: Send, hold: Hold) -> None:
        self._service = service
        self._store = store
        self._send = send
        self._hold = hold
        self._rows = store.database[log_state.COLLECTION]
        self._wishes = store.database[log_state.WISHES]

    async def at_new_epoch(self, state: LogState, what: Mapping[str, Any]) -> None:
        """What a new epoch begins with: the marks of a restore, when there ever was one, then the events."""
        if state.restored:
            await self._send(marks(self._service, state.restored, state.epoch))
        reason = "restore" if state.restored == state.epoch else "loss"
        await self._events(what, state.epoch, reason)
        await log_state.sent_again(self._rows, state.epoch)

    async def as_wished(self, epoch: int) -> None:
        """All open wishes, one after the other."""
        for wish in await log_state.open_wishes(self._wishes):
            await self._events(wish["what"], epoch, "wish")
            await log_state.fulfil(self._wishes, wish["_id"], self._store.clock.now())

    async def _events(self, what: Mapping[str, Any], epoch: int, reason: str) -> None:
        """Oldest first."""
        async for rows in event_log.pages(self._store.events, log_state.selected(what)):
            await self._hold()
            await self._send([to_kafka(row, self._service, epoch) for row in rows])
            metrics.RELAY_REPUBLISHED.labels(self._service, reason).inc(len(rows))
