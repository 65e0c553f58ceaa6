import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from shared.store import driver
from shared.store.written import LogLost, Stamp, present, written

NAME = "notes"


@pytest.fixture
async def client(mongo_url: str) -> AsyncIterator[driver.Client]:
    client = driver.connect(mongo_url)
    yield client
    await driver.close(client)


@pytest.fixture
async def database(client: driver.Client, fresh_name: str) -> AsyncIterator[driver.Database]:
    yield driver.database(client, fresh_name)
    await driver.drop(client, fresh_name)


async def _first(database: driver.Database, after: Stamp, number: int) -> list[tuple[Stamp, driver.Document]]:
    found = []
    async with asyncio.timeout(20), aclosing(written(database[NAME], after)) as writes:
        async for each in writes:
            found.append(each)
            if len(found) == number:
                break
    return found


async def test_writes_come_in_the_order_of_the_log_as_they_were(database: driver.Database) -> None:
    began = await present(database)
    await database[NAME].insert_one({"_id": 1, "a": 1})
    await database[NAME].bulk_write([driver.ReplaceOne({"_id": 1}, {"a": 2}), driver.InsertOne({"_id": 2, "a": 3})])
    found = await _first(database, began, 3)
    assert [(document["_id"], document["a"]) for _, document in found] == [(1, 1), (1, 2), (2, 3)]
    stamps = [stamp for stamp, _ in found]
    assert began < stamps[0] < stamps[1] < stamps[2]


async def test_one_goes_on_behind_the_moment_one_has_reached(database: driver.Database) -> None:
    began = await present(database)
    for number in range(3):
        await database[NAME].insert_one({"_id": number})
    reached = (await _first(database, began, 2))[1][0]
    assert [document["_id"] for _, document in await _first(database, reached, 1)] == [2]


async def test_what_a_transaction_takes_back_is_not_told(database: driver.Database, client: driver.Client) -> None:
    async def broken_off() -> None:
        async with driver.transaction(client) as session:
            await database[NAME].insert_one({"_id": "taken back"}, session=session)
            raise RuntimeError

    await database[NAME].insert_one({"_id": "before"})
    began = await present(database)
    with pytest.raises(RuntimeError):
        await broken_off()
    await database[NAME].insert_one({"_id": "after"})
    assert [document["_id"] for _, document in await _first(database, began, 1)] == ["after"]


async def test_a_dropped_collection_cannot_be_followed_further(database: driver.Database) -> None:
    await database[NAME].insert_one({"_id": 1})
    began = await present(database)
    await database[NAME].drop()
    for _ in range(2):
        with pytest.raises(LogLost):
            await _first(database, began, 1)


async def test_after_a_dropped_collection_one_goes_on_from_the_present(database: driver.Database) -> None:
    await database[NAME].insert_one({"_id": 1})
    await database[NAME].drop()
    now = await present(database)
    following = asyncio.ensure_future(_first(database, now, 1))
    await database[NAME].insert_one({"_id": 2})
    assert [document["_id"] for _, document in await following] == [2]


def test_a_moment_is_read_as_it_is_written_and_anything_else_is_none() -> None:
    assert Stamp.read(str(Stamp(1795517312, 4))) == Stamp(1795517312, 4)
    assert [Stamp.read(text) for text in (None, "", "1", "1-", "-1-1", "1-1-1", "٣-1", "1" * 11 + "-1")] == [None] * 8
