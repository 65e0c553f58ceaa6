"""Faults of the database: an unknown outcome is neither a success nor a fault of ours, and the repeat settles it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from shared.kernel.errors import Invalid, Unavailable
from shared.store import driver
from shared.store.aggregate import Decision
from shared.store.cursor import Query, encode
from shared.store.driver import BulkWriteError, is_transient
from shared.store.service_store import ServiceStore
from shared.store.store import Store
from tests.support.stores import Box, BoxFilled, opened, scope

Failing = Callable[..., AbstractAsyncContextManager[None]]


@pytest_asyncio.fixture
async def failing(mongo_url: str, database: str, fresh_name: str) -> AsyncIterator[Failing]:
    """`async with failing("insert", errorCode=91)`: every such command on boxes of this test's client meets that."""
    other = driver.connect(mongo_url)
    admin = driver.database(other, "admin")

    @asynccontextmanager
    async def plant(command: str, on: str = "boxes", **fault: Any) -> AsyncIterator[None]:
        data = {"failCommands": [command], "appName": fresh_name, "namespace": f"{database}.{on}", **fault}
        await admin.command({"configureFailPoint": "failCommand", "mode": "alwaysOn", "data": data})
        try:
            yield
        finally:
            await admin.command({"configureFailPoint": "failCommand", "mode": "off"})

    yield plant
    await driver.close(other)


@pytest.mark.parametrize("code", [64, 100])
async def test_what_a_majority_did_not_confirm_is_unknown_and_the_repeat_settles_it(
    boxes: Store[Box], failing: Failing, code: int
) -> None:
    asker = scope(command="k")
    async with failing("insert", writeConcernError={"code": code, "errmsg": "planted"}):
        with pytest.raises(Unavailable):
            await boxes.change(asker, "b1", lambda s, at: opened("A"), status=201)
    again = await boxes.change(asker, "b1", lambda s, at: opened("A"), status=201)
    assert (again.repeated, again.status, again.thing.version) == (True, 201, 1)


@pytest.mark.parametrize("code", [24, 43, 138, 246, 11601])
async def test_a_read_that_may_pass_later_is_unavailable(boxes: Store[Box], failing: Failing, code: int) -> None:
    async with failing("find", errorCode=code):
        with pytest.raises(Unavailable):
            await boxes.get(scope(), "b1")


async def test_a_repeat_that_no_majority_confirms_is_no_success(boxes: Store[Box], failing: Failing) -> None:
    await boxes.change(scope(command="k"), "b1", lambda s, at: opened("A"), status=201)
    async with failing("find", errorCode=138):
        with pytest.raises(Unavailable):
            await boxes.change(scope(command="k"), "b1", lambda s, at: opened("A"), status=201)


async def test_a_fault_of_ours_stays_one(boxes: Store[Box], failing: Failing) -> None:
    async with failing("find", errorCode=9):
        with pytest.raises(driver.PyMongoError):
            await boxes.get(scope(), "b1")


async def test_a_new_thing_is_written_without_looking_for_it(boxes: Store[Box], failing: Failing) -> None:
    async with failing("find", errorCode=9):
        made = await boxes.change(scope(), "b1", lambda s, at: opened("A"), status=201)
    assert made.thing.version == 1


async def test_the_story_row_that_cannot_be_read_is_unavailable(service_store: ServiceStore, failing: Failing) -> None:
    async with failing("find", on="clocks", errorCode=138):
        with pytest.raises(Unavailable):
            await service_store.clocks.told("t1")


def test_a_batch_is_unknown_when_a_majority_did_not_confirm_it() -> None:
    unconfirmed = {"code": 64, "errmsg": "planted"}
    assert is_transient(BulkWriteError({"writeErrors": [], "writeConcernErrors": [unconfirmed]}))
    assert not is_transient(BulkWriteError({"writeErrors": [{"code": 11000}], "writeConcernErrors": []}))


@pytest.mark.parametrize("value", [2**64, datetime.fromisoformat("0001-01-01T00:00:00+14:00")])
async def test_a_value_no_document_can_hold_is_the_askers_fault(boxes: Store[Box], value: Any) -> None:
    with pytest.raises(Invalid):
        await boxes.page(scope(), Query(where={"data.content": value}))


@pytest.mark.parametrize("number", [2**63, 2**64])
async def test_a_number_no_document_can_hold_is_the_commands_fault(boxes: Store[Box], number: int) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    with pytest.raises(Invalid):
        await boxes.change(scope(), "b1", lambda s, at: Decision((BoxFilled(by=number),)))


async def test_a_cursor_with_such_a_number_is_refused(boxes: Store[Box]) -> None:
    with pytest.raises(Invalid):
        await boxes.page(scope(), Query(cursor=encode(2**64 - 1, "b1")))
