"""The composition root: opens what the service needs, and gives each part what it asks for."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import SystemRandom

from services.outreach.api import router
from services.outreach.parts import Parts
from services.outreach.settings import OutreachSettings
from services.outreach.store import AGGREGATES, VISIT
from shared.bus.owners import Owners
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.service_store import ServiceStore, open_store
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
        bus = Bus(_bus_parts(settings, store, client))

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


def _bus_parts(settings: OutreachSettings, store: ServiceStore, client: OwnerClient) -> BusParts:
    return BusParts(
        service=NAME,
        store=store,
        settings=settings,
        owner=Owners(NAME, store, client),
        lease_owner=socket.gethostname(),
        random=SystemRandom().random,
        aggregates=AGGREGATES,
    )


SERVICE = Service(name=NAME, title=NAME, settings=OutreachSettings, open=open_outreach, routers=(router,))
