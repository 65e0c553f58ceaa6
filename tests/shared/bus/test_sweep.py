"""Deadlines are knocked at when the tenant's own time has come, and one failure stops no other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.bus.sweep import Deadlines, Knock, Sweep
from shared.kernel.errors import Unavailable
from shared.kernel.scope import Scope
from shared.store import driver
from shared.store.aggregate import Decision
from shared.store.driver import Document
from shared.store.due_rows import ORDER, in_real_time, in_stories
from shared.store.service_store import ServiceStore
from tests.shared.bus.world import until
from tests.support.plans import scans
from tests.support.stores import (
    BOXES,
    OTHER_TENANT,
    TENANT,
    Box,
    BoxFilled,
    SettableClock,
    indexed_database,
    opened,
    opened_store,
    scope,
    story_scope,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
STORY_DUE = datetime(2016, 6, 10, tzinfo=UTC)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOW)


@pytest.fixture(scope="module")
async def indexed(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with indexed_database(mongo_url, tmp_path_factory.mktemp("sweep"), [BOXES]) as name:
        yield name


@pytest.fixture
async def store(mongo_url: str, indexed: str, tmp_path: Path, clock: SettableClock) -> AsyncIterator[ServiceStore]:
    async with opened_store(mongo_url, indexed, tmp_path, clock) as opened_one:
        yield opened_one


class Knocks:
    """Empties the box that is due, and remembers every knock."""

    def __init__(self, store: ServiceStore) -> None:
        self.boxes = store.store(BOXES)
        self.heard: list[str] = []
        self.failing: set[str] = set()
        self.idle = False

    async def __call__(self, scope: Scope, id: str, name: str, at: datetime) -> None:
        self.heard.append(id)
        if id in self.failing:
            raise Unavailable(retry_after_s=1)

        def decide(state: Box | None, now: datetime) -> Decision:
            assert state is not None
            if self.idle or state.due_at is None or state.due_at > now:
                return Decision()
            return Decision((BoxFilled(by=-state.content),))

        await self.boxes.change(scope, id, decide)


def sweep(store: ServiceStore, knock: Knock) -> Sweep:
    return Sweep("box", store, [Deadlines(BOXES, knock)], lambda: True, lambda: None)


async def fill(store: ServiceStore, id: str, due_at: datetime, who: Scope | None = None) -> None:
    boxes, who = store.store(BOXES), who or scope()
    await boxes.change(who, id, lambda state, at: opened(id))
    await boxes.change(who, id, lambda state, at: Decision((BoxFilled(by=3, due_at=due_at),)))


async def content(store: ServiceStore, id: str, tenant: str = TENANT) -> int:
    return (await store.store(BOXES).get(scope(tenant), id)).state.content


async def test_a_deadline_is_knocked_at_when_its_time_has_come(store: ServiceStore, clock: SettableClock) -> None:
    knocks = Knocks(store)
    await fill(store, "box-1", NOW + timedelta(days=1))
    assert await sweep(store, knocks).look() == 0
    clock.pass_by(timedelta(days=2))
    assert await sweep(store, knocks).look() == 1
    assert await content(store, "box-1") == 0
    assert await sweep(store, knocks).look() == 0


async def test_a_story_tenants_deadline_waits_for_his_story(store: ServiceStore, clock: SettableClock) -> None:
    knocks = Knocks(store)
    await fill(store, "box-1", STORY_DUE, story_scope(tenant=OTHER_TENANT))
    await fill(store, "box-2", NOW + timedelta(days=1))
    assert await sweep(store, knocks).look() == 0
    await store.clocks.advance_tenant(OTHER_TENANT, STORY_DUE + timedelta(hours=1))
    assert await sweep(store, knocks).look() == 1
    assert knocks.heard == ["box-1"]
    assert await content(store, "box-1", OTHER_TENANT) == 0
    [*_, event] = await store.store(BOXES).history(scope(OTHER_TENANT), "box-1")
    assert event.occurred_at == STORY_DUE + timedelta(hours=1)
    assert event.actor == {"id": "svc-box", "role": "system", "unit": None}


async def test_each_story_is_looked_at_by_its_own_time(store: ServiceStore) -> None:
    knocks = Knocks(store)
    await fill(store, "box-1", STORY_DUE, story_scope(tenant=TENANT))
    await fill(store, "box-2", STORY_DUE, story_scope(tenant=OTHER_TENANT))
    await store.clocks.advance_tenant(OTHER_TENANT, STORY_DUE + timedelta(hours=1))
    assert await sweep(store, knocks).look() == 1
    assert knocks.heard == ["box-2"]


@pytest.mark.parametrize("due", [in_stories({TENANT: STORY_DUE, OTHER_TENANT: NOW}), in_real_time({TENANT: NOW}, NOW)])
async def test_what_is_due_is_found_in_order_by_an_index(store: ServiceStore, due: Document) -> None:
    await fill(store, "box-1", STORY_DUE, story_scope(tenant=OTHER_TENANT))
    assert scans(await driver.explain(store.database, BOXES.collection, due, dict(ORDER))) == []


def meanwhile(store: ServiceStore, happens: Callable[[], Awaitable[None]]) -> None:
    """Once, right after a look has asked for the story tenants."""
    asked, waiting = store.clocks.tenants, [happens]

    async def tenants() -> Mapping[str, datetime]:
        told = await asked()
        if waiting:
            await waiting.pop()()
        return told

    store.clocks.tenants = tenants  # type: ignore[method-assign]


async def test_a_story_that_begins_during_a_look_is_not_taken_for_real_time(store: ServiceStore) -> None:
    knocks = Knocks(store)
    meanwhile(store, lambda: fill(store, "box-1", STORY_DUE, story_scope(tenant=OTHER_TENANT)))
    assert await sweep(store, knocks).look() == 0
    assert await content(store, "box-1", OTHER_TENANT) == 3


async def test_a_story_that_moves_during_a_look_is_knocked_at_in_the_same_look(store: ServiceStore) -> None:
    knocks = Knocks(store)
    await fill(store, "box-1", STORY_DUE, story_scope(tenant=OTHER_TENANT))
    meanwhile(store, lambda: store.clocks.advance_tenant(OTHER_TENANT, STORY_DUE + timedelta(hours=1)))
    assert await sweep(store, knocks).look() == 1
    assert await content(store, "box-1", OTHER_TENANT) == 0


async def test_a_failing_knock_is_repeated_later_and_stops_no_other(store: ServiceStore, clock: SettableClock) -> None:
    knocks = Knocks(store)
    knocks.failing = {"box-1"}
    await fill(store, "box-1", NOW - timedelta(days=2))
    await fill(store, "box-2", NOW - timedelta(days=1))
    assert await sweep(store, knocks).look() == 2
    assert await content(store, "box-2") == 0
    assert await sweep(store, knocks).look() == 0
    knocks.failing = set()
    clock.pass_by(timedelta(minutes=2))
    assert await sweep(store, knocks).look() == 1
    assert await content(store, "box-1") == 0


async def test_a_knock_that_settles_nothing_is_not_repeated_at_once(store: ServiceStore) -> None:
    knocks = Knocks(store)
    knocks.idle = True
    await fill(store, "box-1", NOW - timedelta(days=2))
    assert await sweep(store, knocks).look() == 1
    assert await sweep(store, knocks).look() == 0


async def test_a_new_deadline_is_not_put_off_by_an_old_one(store: ServiceStore) -> None:
    knocks = Knocks(store)
    knocks.failing = {"box-1"}
    await fill(store, "box-1", NOW - timedelta(days=2))
    await sweep(store, knocks).look()
    knocks.failing = set()
    refill = Decision((BoxFilled(by=1, due_at=NOW - timedelta(days=1)),))
    await store.store(BOXES).change(scope(), "box-1", lambda state, at: refill)
    assert await sweep(store, knocks).look() == 1


async def test_a_sweep_begun_anew_finds_what_came_due_while_nobody_looked(
    store: ServiceStore, clock: SettableClock
) -> None:
    """Due times lie in the documents, so a process may come and go."""
    await fill(store, "box-1", NOW + timedelta(days=1))
    await sweep(store, Knocks(store)).look()
    clock.pass_by(timedelta(days=30))
    assert await sweep(store, Knocks(store)).look() == 1
    assert await content(store, "box-1") == 0


async def test_a_deadline_met_twice_is_one_command(store: ServiceStore) -> None:
    """Two processes may have read the same row before either knocked."""
    knocks = Knocks(store)
    await fill(store, "box-1", NOW - timedelta(days=1))
    both_have_read = asyncio.Barrier(2)

    async def knock(scope: Scope, id: str, name: str, at: datetime) -> None:
        await both_have_read.wait()
        await knocks(scope, id, name, at)

    one, two = sweep(store, knock), sweep(store, knock)
    assert list(await asyncio.gather(one.look(), two.look())) == [1, 1]
    assert [event.type for event in await knocks.boxes.history(scope(), "box-1")].count(BoxFilled(by=0).event_type) == 2


class Looking(Sweep):
    """Keeps how many knocks each look led to; by itself it would take the second one in an hour."""

    def __init__(self, store: ServiceStore, knocks: Knocks) -> None:
        super().__init__("box", store, [Deadlines(BOXES, knocks)], lambda: True, lambda: None)
        self.knocks = knocks
        self.found: list[int] = []
        self.running = asyncio.create_task(self.run())

    async def look(self) -> int:
        self.found.append(await super().look())
        return self.found[-1]


@pytest.fixture
async def looking(store: ServiceStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Looking]:
    monkeypatch.setattr("shared.bus.sweep._PAUSE_S", 0.0)
    monkeypatch.setattr("shared.bus.sweep._QUIET_S", 3600.0)
    sweeping = Looking(store, Knocks(store))
    await until(lambda: having(sweeping.found == [0]))
    yield sweeping
    sweeping.stop()
    await asyncio.wait_for(sweeping.running, 30)


async def having(what: bool) -> bool:
    return what


async def test_a_story_that_moves_here_is_looked_at_at_once(store: ServiceStore, looking: Looking) -> None:
    await fill(store, "box-1", STORY_DUE, story_scope(tenant=OTHER_TENANT))
    await store.clocks.advance_tenant(OTHER_TENANT, STORY_DUE + timedelta(hours=1))
    await until(lambda: having(looking.knocks.heard == ["box-1"]))


async def test_where_something_was_due_it_looks_again_soon(store: ServiceStore, looking: Looking) -> None:
    """There may be more than one look takes up."""
    await fill(store, "box-1", STORY_DUE, story_scope(tenant=OTHER_TENANT))
    await store.clocks.advance_tenant(OTHER_TENANT, STORY_DUE + timedelta(hours=1))
    await until(lambda: having(looking.found[-2:] == [1, 0]))


async def test_a_sweep_that_waits_ends_when_it_is_told_to(looking: Looking) -> None:
    looking.stop()
    await until(lambda: having(looking.running.done()))
