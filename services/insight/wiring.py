"""The composition root: opens what the service needs, and gives each part what it asks for."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from services.insight.api import router
from services.insight.desk.api import router as desk
from services.insight.desk.memory import Telling, carry_readers
from services.insight.freshness import COLLECTION as FRESHNESS
from services.insight.freshness import Freshness
from services.insight.generations import COLLECTION as GENERATIONS
from services.insight.generations import Generations, of_generation
from services.insight.projections import FOLDED
from services.insight.queries import Insight
from services.insight.rebuild import rebuild
from services.insight.settings import InsightSettings
from services.insight.store import RowReader, ensure_indexes
from services.insight.stream import signals
from services.insight.stream.changes import Changes
from services.insight.stream.hearing import Hearing
from services.insight.stream.listeners import Listeners, Pace
from services.insight.stream.signals import Signalling
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.service_store import open_store
from shared.web.client import open_client
from shared.web.service import Opened, Service
from shared.web.tokens import KeyOf

NAME = "insight"


@asynccontextmanager
async def open_insight(
    settings: InsightSettings, clock: Clock, ids: Ids, *, key_of: KeyOf | None = None, pace: Pace | None = None
) -> AsyncIterator[Opened]:
    """`key_of` is for tests that sign tokens themselves, `pace` for those that cannot wait."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        generations = Generations(store.database[GENERATIONS])
        freshness = Freshness(store.database[FRESHNESS], clock, ids.new())
        number = await generations.present()
        parts = BusParts.of(NAME, settings, store, client, projections=of_generation(FOLDED, number))
        bus = Bus(replace(parts, generation=number, memory=Signalling))
        rows, listeners = RowReader(store.database, generations), Listeners(pace or Pace())

        async def index() -> None:
            await ensure_indexes(store.database, number)
            await freshness.ensure_indexes()
            await signals.ensure(store.database)
            await bus.index()

        own = (
            partial(freshness.keep_telling, partial(_caught_up, bus)),
            partial(generations.until_switched, number),
        )
        yield Opened(
            wired=Insight(rows, store.clocks, clock, freshness.lags, listeners),
            store=store,
            loops={
                **bus.loops,
                "api": (Hearing(store.database, Changes(rows), listeners).run,),
                "consume": (*bus.loops["consume"], *own),
            },
            checks=bus.checks,
            index=index,
            key_of=key_of,
        )


async def rebuild_rows(settings: InsightSettings, clock: Clock, ids: Ids) -> int:
    """Build the next generation of rows and switch to it; gives its number."""
    async with (
        open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store,
        open_client(NAME, settings) as client,
    ):
        generations = Generations(store.database[GENERATIONS])
        number = await generations.present() + 1
        await ensure_indexes(store.database, number)
        parts = BusParts.of(NAME, settings, store, client, projections=of_generation(FOLDED, number))
        bus = Bus(replace(parts, generation=number, memory=Telling))
        await rebuild(bus, generations, number, partial(carry_readers, store.database, number))
        await signals.signal_all(store.database[signals.COLLECTION], "rebuild", str(number))
        return number


def _caught_up(bus: Bus) -> Mapping[str, bool]:
    """Source → whether all that has been published has been folded."""
    return {source: each.caught_up for source, each in bus.folding.items()}


SERVICE = Service(name=NAME, title=NAME, settings=InsightSettings, open=open_insight, routers=(router, desk))
