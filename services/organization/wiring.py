"""The composition root: opens what the service needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from services.organization.api import ROUTERS
from services.organization.commands.organizations import end_term
from services.organization.handlers import REACTIONS
from services.organization.settings import OrganizationSettings
from services.organization.store import AGGREGATES, ORGANIZATION, Stores
from shared.bus.groups import Reactions
from shared.bus.run import Bus, BusParts
from shared.bus.sweep import Deadlines
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.kernel.scope import Scope
from shared.store.service_store import ServiceStore, open_store
from shared.web.client import OwnerClient, open_client
from shared.web.service import Opened, Service
from shared.web.tokens import KeyOf

NAME = "organization"


@asynccontextmanager
async def open_organization(
    settings: OrganizationSettings, clock: Clock, ids: Ids, *, key_of: KeyOf | None = None
) -> AsyncIterator[Opened]:
    """`key_of` is for tests that sign tokens themselves."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        stores = Stores.of(store)
        bus = Bus(_bus_parts(settings, store, stores, client))

        async def index() -> None:
            await store.ensure_indexes(AGGREGATES)
            await bus.index()

        yield Opened(wired=stores, store=store, loops=bus.loops, checks=bus.checks, index=index, key_of=key_of)


def _bus_parts(settings: OrganizationSettings, store: ServiceStore, stores: Stores, client: OwnerClient) -> BusParts:
    async def end_terms(scope: Scope, id: str, name: str, at: datetime) -> None:
        await end_term(stores, scope, id)

    return BusParts.of(
        NAME,
        settings,
        store,
        client,
        aggregates=AGGREGATES,
        reactions=(Reactions("linkages", ("linkage",), REACTIONS),),
        deadlines=(Deadlines(ORGANIZATION, end_terms),),
    )


SERVICE = Service(
    name=NAME,
    title=NAME,
    settings=OrganizationSettings,
    open=open_organization,
    routers=ROUTERS,
)
