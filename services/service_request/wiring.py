"""The composition root: opens what the service needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from services.service_request import ground
from services.service_request.api import ROUTERS
from services.service_request.commands.errands import run_errand
from services.service_request.commands.looking import knock_at_request
from services.service_request.commands.recounting import go_on_recounting
from services.service_request.files import Files
from services.service_request.ground import GROUND, Asks, Ground
from services.service_request.handlers import REACTIONS
from services.service_request.parts import Parts
from services.service_request.settings import ServiceRequestSettings
from services.service_request.store import AGGREGATES, ERRAND, RECOUNT, REQUEST, Stores
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

NAME = "service-request"


@asynccontextmanager
async def open_service_request(
    settings: ServiceRequestSettings,
    clock: Clock,
    ids: Ids,
    *,
    key_of: KeyOf | None = None,
    asks: Asks | None = None,
) -> AsyncIterator[Opened]:
    """`key_of` and `asks` are for tests that sign tokens and answer for other services themselves."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        parts = parts_of(store, asks or client)
        bus = _bus(store, parts, settings, client)

        async def index() -> None:
            await store.ensure_indexes(AGGREGATES)
            await holders.ensure_indexes(store.database)
            await ground.ensure_indexes(store.database)
            await bus.index()

        yield Opened(wired=parts, store=store, loops=bus.loops, checks=bus.checks, index=index, key_of=key_of)


def parts_of(store: ServiceStore, asks: Asks) -> Parts:
    ground, holders = Ground(store.database, asks), Holders(store.database)
    return Parts(Stores.of(store), ground, Files(asks), holders, store.clocks.now)


def _bus(store: ServiceStore, parts: Parts, settings: ServiceRequestSettings, client: OwnerClient) -> Bus:
    async def knocked(scope: Scope, id: str, name: str, due_at: datetime) -> None:
        """One look settles all that is due of a request, so its clocks need no telling apart."""
        await knock_at_request(parts, scope, id)

    async def recounting(scope: Scope, id: str, name: str, due_at: datetime) -> None:
        await go_on_recounting(parts, scope, id)

    async def running(scope: Scope, id: str, name: str, due_at: datetime) -> None:
        await run_errand(parts, scope, id)

    return Bus(
        BusParts.of(
            NAME,
            settings,
            store,
            client,
            aggregates=AGGREGATES,
            reactions=(REACTIONS,),
            projections=(HOLDERS, GROUND),
            deadlines=(Deadlines(REQUEST, knocked), Deadlines(RECOUNT, recounting), Deadlines(ERRAND, running)),
        )
    )


SERVICE = Service(
    name=NAME,
    title=NAME,
    settings=ServiceRequestSettings,
    open=open_service_request,
    routers=ROUTERS,
)
