"""The composition root: opens what the service needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.outreach.api import router
from services.outreach.parts import Parts
from services.outreach.settings import OutreachSettings
from services.outreach.store import AGGREGATES, VISIT
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.service_store import open_store
from shared.web.client import OwnerClient, open_client
from shared.web.service import Opened, Service
from shared.web.tokens import KeyOf

NAME = "outreach"


@asynccontextmanager
async def open_outreach(
    settings: OutreachSettings,
    clock: Clock,
    ids: Ids,
    *,
    key_of: KeyOf | None = None,
    owners: OwnerClient | None = None,
) -> AsyncIterator[Opened]:
    """`key_of` and `owners` are for tests that sign tokens themselves."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        bus = Bus(BusParts.of(NAME, settings, store, client, aggregates=AGGREGATES))

        async def index() -> None:
            await store.ensure_indexes(AGGREGATES)
            await bus.index()

        yield Opened(
            wired=Parts(store.store(VISIT), owners or client),
            store=store,
            loops=bus.loops,
            checks=bus.checks,
            index=index,
            key_of=key_of,
        )


SERVICE = Service(name=NAME, title=NAME, settings=OutreachSettings, open=open_outreach, routers=(router,))
