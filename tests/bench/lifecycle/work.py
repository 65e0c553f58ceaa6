"""W1, W2 and the requests of W9: the whole platform runs, its store is filled step by step, and loads are put on it.

All services run, with relay, projections and sweep; tokens are checked by the gateway and again by the service. The
load comes from the same cores. Only the limit per caller is lifted, since a few hundred accounts stand for all.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
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
from tests.bench.lifecycle.fill import fill
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
_WARMING_S = 10
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
    async with _store(servers, SystemClock()) as store, platform(servers, signer, NAMES) as (url, _):
        street = await lay_out(url, signer)
        await until_known(street, store.database)
        few, levels = await _levels(store, street, counts, pace)
    async with _store(servers, Ahead()) as later:
        swept = await sweep(later, datetime.now(UTC))
    return told.outcome(Found(few, levels, swept))


def _store(servers: Servers, clock: Clock) -> AbstractAsyncContextManager[ServiceStore]:
    return open_store(servers.mongo_url, _DATABASE, servers.home / "keys", clock, enterprises.IDS)


async def _levels(
    store: ServiceStore, street: Street, counts: Sequence[int], pace: Pace
) -> tuple[dict[str, Read], list[Level]]:
    backlog = Backlog(store.database, driver.database(store.client, _INSIGHT))
    loading = Loading(street, store.database, backlog, pace, _SEED)
    there = await _filled(store, street, FEW, 0)
    await drive(street, lives.arrivals(1, _WARMING_S, _SEED))
    few, levels = await reads(street, store.database), list[Level]()
    first = _FIRST_RATE
    for count in counts:
        there = await _filled(store, street, count, there)
        levels.append(await _level(loading, count, first))
        first = best(levels[-1].steps).offered * _AGAIN
    return few, levels


async def _filled(store: ServiceStore, street: Street, count: int, there: int) -> int:
    """Up to `count`."""
    now = datetime.now(UTC)
    calendar = WorkCalendar({**published_years(), now.year + 1: CalendarYear(frozenset(), frozenset())})
    ground = Ground(enterprises.TENANT, street.places, street.departments, calendar)
    missing = max(count - there, 0)
    walked = patterns(ground, store.ids, now, min(missing, _WALKED), _SEED)
    return there + await fill(store, walked, missing)


async def _level(loading: Loading, count: int, first: float) -> Level:
    Console(stderr=True).print(f"[dim]{count:,} requests in the store")
    read = await reads(loading.street, loading.requests)
    steps = await ramp(loading, first)
    sustained = best(steps).done
    calmly = await calm(loading, sustained)
    normal_ms = max(_NORMAL * lives.p95_ms(calmly.lives, lives.is_command), told.COMMAND_MS)
    return Level(count, read, steps, calmly, await burst(loading, sustained, normal_ms))
