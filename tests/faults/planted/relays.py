"""Faults of the relay."""

from collections.abc import Sequence
from typing import Any, cast

from shared.bus.parcels import Parcel, pack
from shared.bus.publisher import Ack, Sent
from shared.bus.relay import Relay
from shared.store import outbox
from shared.store.driver import Collection, Database


class MarksBeforeAck(Relay):
    """Takes events out of their documents before the broker has acknowledged them."""

    async def log(self, batch: Sequence[Parcel]) -> None:
        await super().log(batch)
        hoped = {record.event: Ack(0, 0) for parcel in batch for record in parcel.records}
        await self.mark(batch, Sent(hoped))


class ReadsUncommitted(Relay):
    """Reads what is pending without asking whether a majority holds it."""

    async def read(self, names: Sequence[str]) -> list[Parcel]:
        assert self._state is not None
        found = await outbox.read(cast("Database", _Local(self._store.database)), names)
        batch, _ = pack(found, self.service, self._state.epoch, self._store.clock.now())
        return batch


class _Local:
    """A database whose collections are read as they lie on the server that is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, name: str) -> Any:
        return _AsItLies(self._database[name])


class _AsItLies:
    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def with_options(self, **asked: Any) -> Collection:
        return self._collection
