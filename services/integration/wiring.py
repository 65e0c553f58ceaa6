"""The composition root: opens what the service needs, and gives each part what it asks for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from services.integration.api import between_services, files, letters, router
from services.integration.domain.model import Import
from services.integration.files import MAX_BYTES, Files
from services.integration.queries import Wired
from services.integration.settings import IntegrationSettings
from services.integration.store import IMPORTS, RowStore, index_open
from services.integration.worker import Worker
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store import lease
from shared.store.everywhere import Everywhere
from shared.store.service_store import ServiceStore, open_store
from shared.web.bodies import FORM, MIB
from shared.web.client import OwnerClient, open_client
from shared.web.service import Opened, Service
from shared.web.tokens import KeyOf

NAME = "integration"
WORKER_LEASE = "worker_lease"


@asynccontextmanager
async def open_integration(
    settings: IntegrationSettings,
    clock: Clock,
    ids: Ids,
    *,
    key_of: KeyOf | None = None,
    owners: OwnerClient | None = None,
) -> AsyncIterator[Opened]:
    """`key_of` and `owners` are for tests that sign tokens and answer for the owners themselves."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        wired = _wired(store, owners or client, ids)
        hold = partial(lease.take, store.database[WORKER_LEASE], ids.new())
        bus = Bus(BusParts.of(NAME, settings, store, client, aggregates=(IMPORTS,)))

        async def index() -> None:
            await store.ensure_indexes([IMPORTS])
            await wired.rows.index()
            await index_open(store.database[IMPORTS.collection])
            await bus.index()

        yield Opened(
            wired=wired,
            store=store,
            loops={**bus.loops, "consume": (Worker(wired, hold).run,)},
            checks=bus.checks,
            index=index,
            key_of=key_of,
        )


def _wired(store: ServiceStore, owners: OwnerClient, ids: Ids) -> Wired:
    everywhere: Everywhere[Import] = Everywhere(IMPORTS, store.database[IMPORTS.collection], "open imports")
    return Wired(
        imports=store.store(IMPORTS),
        everywhere=everywhere,
        rows=RowStore(store.database, store.private),
        files=Files.of(store.database, store.private, owners, store.clock, ids),
        owners=owners,
        clocks=store.clocks,
        clock=store.clock,
        opened=asyncio.Event(),
    )


SERVICE = Service(
    name=NAME,
    title=NAME,
    settings=IntegrationSettings,
    open=open_integration,
    routers=(router, files, letters, between_services),
    body_limits={"/api/v1/imports": 20 * MIB, "/api/v1/files": MAX_BYTES + FORM},
)
