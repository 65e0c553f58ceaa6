"""One service's database: opened in the lifespan, made ready by `index`, handed out as one `Store` per aggregate."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store import driver, outbox, story
from shared.store.aggregate import Aggregate, Index, S
from shared.store.driver import IndexModel
from shared.store.faults import translated
from shared.store.keys import DataKeys, KeyRing
from shared.store.privacy import PrivateFields
from shared.store.store import Store
from shared.store.story import StoryClocks
from shared.store.wake import Wake
from shared.store.writing import Writer

EVENTS = "events"
ACCESS_LOG = "access_log"
DATA_KEYS = "data_keys"


class ServiceStore:
    """The stores of one service and what they share. `wake` is told of each write, for the relay.

    `writer` carries out the changes; tests put their own in place.
    """

    def __init__(
        self,
        client: driver.Client,
        name: str,
        ring: KeyRing,
        clock: Clock,
        ids: Ids,
        writer: type[Writer[Any]] = Writer,
    ) -> None:
        self.client = client
        self.database = driver.database(client, name)
        self.ring = ring
        self.clock = clock
        self.ids = ids
        self._writer = writer
        self.clocks = StoryClocks(self.database[story.COLLECTION], clock)
        self.wake = Wake()
        self._collections: set[str] = set()
        self.private = PrivateFields(DataKeys(self.database[DATA_KEYS], ring), self.database[ACCESS_LOG], clock, ids)

    @property
    def events(self) -> driver.Collection:
        return self.database[EVENTS]

    def store(self, aggregate: Aggregate[S]) -> Store[S]:
        self._collections.add(aggregate.collection)
        return Store(
            aggregate,
            self.database[aggregate.collection],
            self.events,
            private=self.private,
            ring=self.ring,
            clocks=self.clocks,
            clock=self.clock,
            ids=self.ids,
            wake=partial(self.wake.tell, aggregate.collection),
            writer=self._writer,
        )

    async def waits_since(self) -> datetime | None:
        """Since when (real time) the oldest event of the things handed out waits to be published, if any does."""
        with translated():
            return await outbox.oldest(self.database, self._collections)

    async def ensure_indexes(self, aggregates: Iterable[Aggregate[Any]]) -> None:
        """Idempotent; `index` runs it before a service serves."""
        wanted = {each.collection: [*_OF_EVERY_AGGREGATE, *_own(each.indexes)] for each in aggregates}
        wanted |= {EVENTS: _OF_THE_LOG, ACCESS_LOG: [IndexModel([("tenant", 1), ("subject", 1), ("at", 1)])]}
        await asyncio.gather(*(self.database[name].create_indexes(models) for name, models in wanted.items()))


def _where_present(name: str) -> IndexModel:
    return IndexModel([(name, 1), ("_id", 1)], partialFilterExpression={name: {"$exists": True}})


_OF_THE_LOG = [
    IndexModel([("tenant", 1), ("aggregate", 1), ("version", 1)], unique=True),
    IndexModel([("aggregate", 1), ("command_id", 1)]),
    IndexModel([("logged_at", 1), ("version", 1)]),
]
_OF_EVERY_AGGREGATE = (
    _where_present("outbox_at"),
    _where_present("due_at"),
    IndexModel([("tenant", 1), ("data.undone", 1), ("created_at", 1), ("_id", 1)]),
)


def _own(indexes: Iterable[Index]) -> list[IndexModel]:
    return [IndexModel([("tenant", 1), *index.keys], **_options(index)) for index in indexes]


def _options(index: Index) -> dict[str, Any]:
    """Of a look-up only what has one is in the index: things without it would be equal there."""
    hashed = {path: {"$exists": True} for path, _ in index.keys if path.startswith("lookup.")}
    where = {**(index.where or {}), **hashed}
    return {"unique": index.unique, **({"partialFilterExpression": where} if where else {})}


@asynccontextmanager
async def open_store(url: str, name: str, keys: Path, clock: Clock, ids: Ids) -> AsyncIterator[ServiceStore]:
    """`name` is the database (`balian_<service>`), `keys` the folder of key files."""
    client = driver.connect(url)
    try:
        yield ServiceStore(client, name, KeyRing(keys), clock, ids)
    finally:
        await driver.close(client)
