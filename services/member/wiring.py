"""The composition root: opens what the service needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.member.api import ROUTERS
from services.member.deadlines import deadlines
from services.member.handlers import REACTIONS
from services.member.parts import Owner, Parts
from services.member.settings import MemberSettings
from services.member.store import AGGREGATES, Stores
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.service_store import open_store
from shared.web.client import open_client
from shared.web.service import Opened, Service
from shared.web.tokens import KeyOf

NAME = "member"


@asynccontextmanager
async def open_member(
    settings: MemberSettings, clock: Clock, ids: Ids, *, key_of: KeyOf | None = None, owner: Owner | None = None
) -> AsyncIterator[Opened]:
    """`key_of` and `owner` are for tests that sign tokens and answer for the owner themselves."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        stores = Stores.of(store)
        bus = Bus(
            BusParts.of(
                NAME,
                settings,
                store,
                client,
                aggregates=AGGREGATES,
                reactions=(REACTIONS,),
                deadlines=deadlines(stores),
            )
        )

        async def index() -> None:
            await store.ensure_indexes(AGGREGATES)
            await bus.index()

        yield Opened(
            wired=Parts(stores, owner or client),
            store=store,
            loops=bus.loops,
            checks=bus.checks,
            index=index,
            key_of=key_of,
        )


SERVICE = Service(
    name=NAME,
    title=NAME,
    settings=MemberSettings,
    open=open_member,
    routers=ROUTERS,
)
