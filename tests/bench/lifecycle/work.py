"""W1, W2 and the requests of W9: the whole platform runs, its store is filled step by step, and loads are put on it.

All services run, with relay, projections and sweep; tokens are checked by the gateway and again by the service. The
load comes from the same cores. Only the limit per caller is lifted, since a few hundred accounts stand for all.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from rich.console import Console

from deploy.local.services import NAMES
from shared.kernel.calendar import CalendarYear, WorkCalendar, published_years
from shared.kernel.clock import Clock, SystemClock
from shared.store import driver
from shared.store.service_store import ServiceStore, open_store
from tests.bench import enterprises
from tests.bench.lifecycle import lives, told
from tests.bench.lifecycle.backlog import Backlog
from tests.bench.lifecycle.drive import drive
from tests.bench.lifecycle.fill import fill, without_indexes
from tests.bench.lifecycle.found import Found, Level
from tests.bench.lifecycle.load_steps import SHORT, Loading, Pace, best, burst, calm, ramp
from tests.bench.lifecycle.past import Ground, patterns
from tests.bench.lifecycle.reads import Read, reads
from tests.bench.lifecycle.street import Street, lay_out, until_known
from tests.bench.lifecycle.sweep import Ahead, sweep
from tests.bench.report import Outcome
from tests.bench.servers import Servers
from tests.bench.w7_freshness import platform
from tests.support.tokens import Signer

FEW, USUAL = 1_000, 100_000
_SEED, _WALKED, _FIRST_RATE, _AGAIN, _NORMAL = 20_160_530, 1_000, 3.0, 0.5, 2.0
_WARMING_S, _WARMINGS = 5, 24
_DATABASE, _INSIGHT = "balian_service_request", "balian_insight"


async def measure(servers: Servers, rounds: int) -> Outcome:
    """In its short form: it has no rounds, since its references are not on this machine."""
    return await measured(servers, (USUAL,), SHORT)


async def measured(servers: Servers, counts: Sequence[int], pace: Pace) -> Outcome:
    """`counts` of requests in the store, rising."""
    signer = Signer(enterprises.TENANT)
    async with _store(servers, SystemClock()) as store:
        async with platform(servers, signer, NAMES) as (url, _):
            street = await lay_out(url, signer)
            await until_known(street, store.database)
        await _filled(store, street, FEW)
        async with _loading(servers, signer, store, street, pace) as loading:
            few = await _questions(loading)
        levels: list[Level] = []
        for before, count in pairwise((FEW, *counts)):
            await _filled(store, street, count - before)
            first = best(levels[-1].steps).offered * _AGAIN if levels else _FIRST_RATE
            async with _loading(servers, signer, store, street, pace) as loading:
                levels.append(await _level(loading, count, first))
    async with _store(servers, Ahead()) as later:
        return told.outcome(Found(few, levels, await sweep(later, datetime.now(UTC))))


@asynccontextmanager
async def _loading(
    servers: Servers, signer: Signer, store: ServiceStore, street: Street, pace: Pace
) -> AsyncIterator[Loading]:
    """All services, on what is in the stores."""
    backlog = Backlog(store.database, driver.database(store.client, _INSIGHT))
    async with platform(servers, signer, NAMES) as (url, _):
        yield Loading(replace(street, at=url), store.database, backlog, pace, _SEED)


def _store(servers: Servers, clock: Clock) -> AbstractAsyncContextManager[ServiceStore]:
    return open_store(servers.mongo_url, _DATABASE, servers.home / "keys", clock, enterprises.IDS)


async def _filled(store: ServiceStore, street: Street, count: int) -> None:
    """So many more, while no service runs."""
    now = datetime.now(UTC)
    calendar = WorkCalendar({**published_years(), now.year + 1: CalendarYear(frozenset(), frozenset())})
    ground = Ground(enterprises.TENANT, street.places, street.departments, calendar)
    walked = patterns(ground, store.ids, now, min(count, _WALKED), _SEED)
    await without_indexes(store, fill(store, walked, count))


async def _questions(loading: Loading) -> dict[str, Read]:
    """Asked once all is warm: what was just indexed is still being written."""
    for _ in range(_WARMINGS):
        found = await drive(loading.street, lives.arrivals(1, _WARMING_S, _SEED))
        if all(life.is_whole for life in found):
            break
    return await reads(loading.street, loading.requests)


async def _level(loading: Loading, count: int, first: float) -> Level:
    Console(stderr=True).print(f"[dim]{count:,} requests in the store")
    read = await _questions(loading)
    steps = await ramp(loading, first)
    sustained = best(steps).done
    calmly = await calm(loading, sustained)
    normal_ms = max(_NORMAL * lives.p95_ms(calmly.lives, lives.is_command), told.COMMAND_MS)
    return Level(count, read, steps, calmly, await burst(loading, sustained, normal_ms))
