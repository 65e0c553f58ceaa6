"""One service's database: opened in the lifespan, made ready by `index`, handed out as one `Store` per aggregate."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store import driver, story
from shared.store.aggregate import Aggregate, Index, S
from shared.store.keys import DataKeys, KeyRing
from shared.store.privacy import PrivateFields
from shared.store.store import Store
from shared.store.story import StoryClocks

EVENTS = "events"
ACCESS_LOG = "access_log"
DATA_KEYS = "data_keys"


class ServiceStore:
    """The stores of one service and what they share. `pending` is set after each write: it wakes the relay early."""

    def __init__(self, client: driver.Client, name: str, ring: KeyRing, clock: Clock, ids: Ids) -> None:
        self.client = client
        self.database = driver.database(client, name)
        self.ring = ring
        self.clock = clock
        self.ids = ids
        self.clocks = StoryClocks(self.database[story.COLLECTION], clock)
        self.pending = asyncio.Event()
        self.private = PrivateFields(DataKeys(self.database[DATA_KEYS], ring), self.database[ACCESS_LOG], clock, ids)

    @property
    def events(self) -> driver.Collection:
        return self.database[EVENTS]

    def store(self, aggregate: Aggregate[S]) -> Store[S]:
        return Store(
            aggregate,
            self.database[aggregate.collection],
            self.events,
            private=self.private,
            ring=self.ring,
            clocks=self.clocks,
            clock=self.clock,
            ids=self.ids,
            wake=self.pending.set,
        )

    async def ensure_indexes(self, aggregates: Iterable[Aggregate[Any]]) -> None:
        """Idempotent; `index` runs it before a service serves."""
        await _ensure_log_indexes(self.events)
        await self.database[ACCESS_LOG].create_index([("tenant", 1), ("subject", 1), ("at", 1)])
        for aggregate in aggregates:
            await _ensure_aggregate_indexes(self.database[aggregate.collection], aggregate.indexes)


async def _ensure_log_indexes(events: driver.Collection) -> None:
    await events.create_index([("tenant", 1), ("aggregate", 1), ("version", 1)], unique=True)
    await events.create_index([("aggregate", 1), ("command_id", 1)])
    await events.create_index([("logged_at", 1), ("version", 1)])


async def _ensure_aggregate_indexes(collection: driver.Collection, indexes: Iterable[Index]) -> None:
    for name in ("outbox_at", "due_at"):
        where = {name: {"$exists": True}}
        await collection.create_index([(name, 1), ("_id", 1)], partialFilterExpression=where)
    await collection.create_index([("tenant", 1), ("data.undone", 1), ("created_at", 1), ("_id", 1)])
    for index in indexes:
        await collection.create_index([("tenant", 1), *index.keys], **_options(index))


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
