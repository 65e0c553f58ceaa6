"""The composition root: opens what identity needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from services.identity.api import ROUTERS
from services.identity.attempts import Attempts
from services.identity.audit import Audit
from services.identity.files import ensure_files
from services.identity.handlers import REACTIONS
from services.identity.names import Names
from services.identity.parts import Parts
from services.identity.sessions import Sessions
from services.identity.settings import IdentitySettings
from services.identity.signing import Signer
from services.identity.store import AGGREGATES, Stores
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.queues import Queues
from shared.store.service_store import ServiceStore, open_store
from shared.web.client import CLIENTS_FILE, open_client
from shared.web.service import Opened, Service

NAME = "identity"


@asynccontextmanager
async def open_identity(settings: IdentitySettings, clock: Clock, ids: Ids) -> AsyncIterator[Opened]:
    """On one machine the keys are made at first start; an installation mounts them."""
    if settings.is_local:
        ensure_files(settings.keys)
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        parts = parts_of(settings, store)
        bus = Bus(BusParts.of(NAME, settings, store, client, aggregates=AGGREGATES, reactions=(REACTIONS,)))

        async def index() -> None:
            await ensure_indexes(parts, store)
            await bus.index()

        yield Opened(
            wired=parts, store=store, loops=bus.loops, checks=bus.checks, index=index, key_of=parts.signer.key_of
        )


async def ensure_indexes(parts: Parts, store: ServiceStore) -> None:
    """Those of the database; may be repeated."""
    await store.ensure_indexes(AGGREGATES)
    for each in (parts.attempts, parts.sessions, parts.audit):
        await each.ensure_indexes()


def parts_of(settings: IdentitySettings, store: ServiceStore) -> Parts:
    """What commands and routes work with."""
    database, clock, ids = store.database, store.clock, store.ids
    return Parts(
        stores=Stores.of(store),
        names=Names(database["names"], store.ring, clock),
        attempts=Attempts(database["attempts"], clock),
        sessions=Sessions(database["sessions"], clock, ids),
        audit=Audit(database["audit"], clock, ids),
        signer=Signer(settings.keys, ids),
        clocks=store.clocks,
        service_secrets=orjson.loads((settings.keys / CLIENTS_FILE).read_bytes()),
        clock=clock,
        ids=ids,
        logins=Queues(),
    )


SERVICE = Service(NAME, NAME, IdentitySettings, open_identity, ROUTERS)
