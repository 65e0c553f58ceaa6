"""The composition root: opens what the service needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from services.linkage.api import ROUTERS, Desk
from services.linkage.commands.deadlines import knock_at_linkage
from services.linkage.handlers import REACTIONS
from services.linkage.owners import Asks, Owners
from services.linkage.settings import LinkageSettings
from services.linkage.store import AGGREGATES, LINKAGE, Stores
from shared.bus import holders
from shared.bus.holders import HOLDERS, Holders
from shared.bus.run import Bus, BusParts
from shared.bus.sweep import Deadlines
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.kernel.scope import Scope
from shared.store.service_store import ServiceStore, open_store
from shared.web.client import OwnerClient, open_client
from shared.web.service import Opened, Service
from shared.web.tokens import KeyOf

NAME = "linkage"


@asynccontextmanager
async def open_linkage(
    settings: LinkageSettings, clock: Clock, ids: Ids, *, key_of: KeyOf | None = None, asks: Asks | None = None
) -> AsyncIterator[Opened]:
    """`key_of` and `asks` are for tests that sign tokens and answer for other services themselves."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        stores = Stores.of(store)
        bus = _bus(store, stores, settings, client)

        async def index() -> None:
            await store.ensure_indexes(AGGREGATES)
            await holders.ensure_indexes(store.database)
            await bus.index()

        yield Opened(
            wired=Desk(stores, Owners(asks or client)),
            store=store,
            loops=bus.loops,
            checks=bus.checks,
            index=index,
            key_of=key_of,
        )


def _bus(store: ServiceStore, stores: Stores, settings: LinkageSettings, client: OwnerClient) -> Bus:
    knock = partial(knock_at_linkage, stores, Holders(store.database))

    async def knocked(scope: Scope, id: str, name: str, due_at: object) -> None:
        """One look settles all that is due of a thing, so its deadlines need no telling apart."""
        await knock(scope, id)

    return Bus(
        BusParts.of(
            NAME,
            settings,
            store,
            client,
            aggregates=AGGREGATES,
            reactions=(REACTIONS,),
            projections=(HOLDERS,),
            deadlines=(Deadlines(LINKAGE, knocked),),
        )
    )


SERVICE = Service(
    name=NAME,
    title=NAME,
    settings=LinkageSettings,
    open=open_linkage,
    routers=ROUTERS,
)
