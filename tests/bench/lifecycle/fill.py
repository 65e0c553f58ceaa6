"""Fills the request service's store with requests of former days, in batches, and says how far it has come."""

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rich.console import Console

from services.service_request.store import AGGREGATES, REQUEST
from shared.store import keys
from shared.store.driver import BulkWriteError, Collection, Document, index_names, is_only_duplicates, timeout
from shared.store.keys import DataKeys
from shared.store.privacy import PrivateFields
from shared.store.service_store import ACCESS_LOG, DATA_KEYS, ServiceStore
from tests.bench.lifecycle.past import Pattern, copies

BATCH = 1000
_SHOWN_EVERY_S = 10.0
_INSERTING_S, _INDEXING_S = 120, 1200
_KEPT = ("_id_", "data.number_1", "data.public_code_1", "outbox_at_1__id_1", "due_at_1__id_1")
"""What must stay unique, and what the running service looks at all the time: without these two each look would go
through all there is, until the service's loops are taken for dead.
"""
T = TypeVar("T")


class _KeysInBatches(DataKeys):
    """Makes a key for each thing, and keeps its row to be inserted with many others."""

    def __init__(self, store: ServiceStore) -> None:
        super().__init__(store.database[DATA_KEYS], store.ring)
        self._wrapping = store.ring.wrapping()
        self.rows: list[Document] = []

    async def get_or_make(self, tenant: str, subject: str) -> bytes:
        key = AESGCM.generate_key(256)
        wrapped = keys.seal(self._wrapping, key.hex(), subject)
        self.rows.append({"_id": subject, "tenant": tenant, "wrapped": wrapped})
        return key

    def taken(self) -> list[Document]:
        """The rows since the last time."""
        rows, self.rows = self.rows, []
        return rows


async def fill(store: ServiceStore, patterns: Sequence[Pattern], count: int, batch: int = BATCH) -> int:
    """Adds so many; gives how many there was room for: a number that two ids lead to is refused by its index."""
    made, added, progress = _KeysInBatches(store), 0, _Progress(count)
    private = PrivateFields(made, store.database[ACCESS_LOG], store.clock, store.ids)
    waiting = copies(patterns, store.ids, count)
    inserting: asyncio.Task[int] | None = None
    while rows := [await _sealed(private, *each) for each in islice(waiting, batch)]:
        added += await inserting if inserting else 0
        inserting = asyncio.create_task(_insert_all(store, rows, made.taken()))
        progress.show(added)
    return added + (await inserting if inserting else 0)


async def without_indexes(store: ServiceStore, filling: Awaitable[T]) -> T:
    """Fill first and index after, as the service's own `index` does: many times faster than both at once."""
    names = await index_names(store.database[REQUEST.collection])
    dropped = sorted(name for name in names if not name.endswith(_KEPT))
    await store.database.command({"dropIndexes": REQUEST.collection, "index": dropped})
    filled = await filling
    with timeout(_INDEXING_S):
        await store.ensure_indexes(AGGREGATES)
    return filled


async def _sealed(private: PrivateFields, document: Document, texts: Mapping[str, str]) -> Document:
    return {**document, "private": await private.seal(document["tenant"], document["_id"], texts)}


async def _insert_all(store: ServiceStore, rows: Sequence[Document], key_rows: Sequence[Document]) -> int:
    inserted, _ = await asyncio.gather(
        _insert(store.database[REQUEST.collection], rows), _insert(store.database[DATA_KEYS], key_rows)
    )
    return inserted


async def _insert(collection: Collection, rows: Sequence[Document]) -> int:
    try:
        with timeout(_INSERTING_S):
            await collection.insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if not is_only_duplicates(error):
            raise
        return len(rows) - len(error.details["writeErrors"])
    return len(rows)


class _Progress:
    """Says every ten seconds how far it has come."""

    def __init__(self, count: int) -> None:
        self._count, self._begun = count, time.perf_counter()
        self._shown, self._console = self._begun, Console(stderr=True)

    def show(self, added: int) -> None:
        now = time.perf_counter()
        if now - self._shown >= _SHOWN_EVERY_S:
            self._shown = now
            speed = added / (now - self._begun)
            self._console.print(f"[dim]{added:,} of {self._count:,} requests in the store, {speed:,.0f} a second")
