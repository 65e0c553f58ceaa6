"""A figure's lag: 0 when all is folded, the seconds since it was, nothing when nobody folds."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.insight.freshness import COLLECTION, Freshness
from shared.store import driver
from tests.support.stores import SettableClock


@pytest.fixture
async def collection(mongo_url: str, fresh_name: str) -> AsyncIterator[driver.Collection]:
    connection = driver.connect(mongo_url)
    yield driver.database(connection, fresh_name)[COLLECTION]
    await driver.drop(connection, fresh_name)
    await driver.close(connection)


async def test_a_source_that_is_caught_up_has_no_lag(collection: driver.Collection) -> None:
    clock = SettableClock()
    freshness = Freshness(collection, clock, "a")
    await freshness.tell({"member": True, "linkage": True})
    clock.pass_by(timedelta(seconds=3))
    assert await freshness.lags() == {"member": 0.0, "linkage": 0.0}


async def test_a_lag_counts_from_when_all_was_last_folded(collection: driver.Collection) -> None:
    clock = SettableClock()
    freshness = Freshness(collection, clock, "a")
    await freshness.tell({"member": True})
    for _ in range(4):
        clock.pass_by(timedelta(seconds=5))
        await freshness.tell({"member": False})
    assert await freshness.lags() == {"member": 20.0}
    await freshness.tell({"member": True})
    assert await freshness.lags() == {"member": 0.0}


async def test_a_lag_counts_from_the_last_look_that_found_all_folded(collection: driver.Collection) -> None:
    clock = SettableClock()
    freshness = Freshness(collection, clock, "a")
    for is_caught_up in (True, True, True, False):
        await freshness.tell({"member": is_caught_up})
        clock.pass_by(timedelta(seconds=1))
    assert await freshness.lags() == {"member": 2.0}


async def test_what_is_no_news_is_written_every_third_second(collection: driver.Collection) -> None:
    clock = SettableClock()
    freshness = Freshness(collection, clock, "a")
    written = []
    for _ in range(6):
        await freshness.tell({"member": True})
        (row,) = await collection.find({}).to_list(None)
        written.append((clock.now() - row["at"]).total_seconds())
        clock.pass_by(timedelta(seconds=1))
    assert written == [0, 1, 2, 0, 1, 2]


async def test_a_new_process_is_behind_since_it_began(collection: driver.Collection) -> None:
    clock = SettableClock()
    freshness = Freshness(collection, clock, "a")
    await freshness.tell({"member": False})
    clock.pass_by(timedelta(seconds=2))
    assert await freshness.lags() == {"member": 2.0}


async def test_the_slowest_of_several_processes_counts(collection: driver.Collection) -> None:
    clock = SettableClock()
    quick, slow = Freshness(collection, clock, "a"), Freshness(collection, clock, "b")
    await slow.tell({"member": False})
    clock.pass_by(timedelta(seconds=7))
    await quick.tell({"member": True})
    assert await quick.lags() == {"member": 7.0}


async def test_a_silent_process_says_nothing(collection: driver.Collection) -> None:
    clock = SettableClock()
    freshness = Freshness(collection, clock, "a")
    await freshness.tell({"member": True})
    clock.pass_by(timedelta(seconds=11))
    assert await freshness.lags() == {}
