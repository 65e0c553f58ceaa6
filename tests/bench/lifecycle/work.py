"""W1, W2 and the requests of W9: the whole platform runs, its store is filled step by step, and loads are put on it.

All services run, with relay, projections and sweep; tokens are checked by the gateway and again by the service. The
load comes from the same cores. Only the limit per caller is lifted, since a few hundred accounts stand for all.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

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
from tests.bench.lifecycle.load_steps import SHORT, Burst, Calm, Loading, Pace, Step, best, burst, calm, ramp
from tests.bench.lifecycle.past import Ground, patterns
from tests.bench.lifecycle.reads import Read, reads
from tests.bench.lifecycle.street import Street, lay_out, until_known
from tests.bench.lifecycle.sweep import Ahead, Swept, sweep
from tests.bench.report import Outcome
from tests.bench.servers import Servers
from tests.bench.w7_freshness import platform
from tests.support.tokens import Signer

FEW, USUAL = 1_000, 100_000
_SEED, _WALKED, _FIRST_RATE, _AGAIN, _NORMAL = 20_160_530, 1_000, 3.0, 0.5, 2.0
_WARMING_S = 5
_DATABASE, _INSIGHT = "balian_service_request", "balian_insight"


@dataclass(frozen=True, slots=True)
class Level:
    """What was found with so many requests in the store."""

    requests: int
    reads: dict[str, Read]
    steps: Sequence[Step]
    calm: Calm
    burst: Burst


@dataclass(frozen=True, slots=True)
class Found:
    """All of one run; `few` are the same questions with few requests."""

    few: dict[str, Read]
    levels: Sequence[Level]
    swept: Swept


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
        levels: list[Level] = []
        there, first = 0, _FIRST_RATE
        few: dict[str, Read] = {}
        for count in (FEW, *counts):
            there += await _filled(store, street, count - there)
            async with platform(servers, signer, NAMES) as (url, _):
                loading = Loading(replace(street, at=url), store.database, _backlog(store), pace, _SEED)
                if count == FEW:
                    few = await _questions(loading)
                else:
                    levels.append(await _level(loading, count, first))
                    first = best(levels[-1].steps).offered * _AGAIN
    async with _store(servers, Ahead()) as later:
        swept = await sweep(later, datetime.now(UTC))
    return told.outcome(Found(few, levels, swept))


def _store(servers: Servers, clock: Clock) -> AbstractAsyncContextManager[ServiceStore]:
    return open_store(servers.mongo_url, _DATABASE, servers.home / "keys", clock, enterprises.IDS)


def _backlog(store: ServiceStore) -> Backlog:
    return Backlog(store.database, driver.database(store.client, _INSIGHT))


async def _filled(store: ServiceStore, street: Street, count: int) -> int:
    """So many more, while no service runs."""
    now = datetime.now(UTC)
    calendar = WorkCalendar({**published_years(), now.year + 1: CalendarYear(frozenset(), frozenset())})
    ground = Ground(enterprises.TENANT, street.places, street.departments, calendar)
    walked = patterns(ground, store.ids, now, min(count, _WALKED), _SEED)
    return await without_indexes(store, fill(store, walked, count))


async def _questions(loading: Loading) -> dict[str, Read]:
    """Asked once all is warm."""
    await drive(loading.street, lives.arrivals(1, _WARMING_S, _SEED))
    return await reads(loading.street, loading.requests)


async def _level(loading: Loading, count: int, first: float) -> Level:
    Console(stderr=True).print(f"[dim]{count:,} requests in the store")
    read = await _questions(loading)
    steps = await ramp(loading, first)
    sustained = best(steps).done
    calmly = await calm(loading, sustained)
    normal_ms = max(_NORMAL * lives.p95_ms(calmly.lives, lives.is_command), told.COMMAND_MS)
    return Level(count, read, steps, calmly, await burst(loading, sustained, normal_ms))
