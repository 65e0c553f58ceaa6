"""A past request looks like one that the service has made, and the same indexes serve it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.service_request.queries import assignments, requests
from services.service_request.store import REQUEST
from shared.kernel.calendar import WorkCalendar, published_years
from shared.kernel.clock import ClockMode, TenantClock
from shared.store import driver, due_rows, outbox
from shared.store.driver import Document
from shared.store.service_store import DATA_KEYS, ServiceStore
from tests.bench.lifecycle import past
from tests.bench.lifecycle.calls import CLASSES, TEXT
from tests.bench.lifecycle.fill import fill, without_indexes
from tests.bench.lifecycle.street import Place
from tests.services.service_request.support import (
    COMMUNITY,
    CONTACT,
    DEPARTMENT,
    ENTERPRISE,
    IN_2022,
    LEAD,
    PARK,
    SYSTEM,
    TENANT,
    House,
)
from tests.support.plans import scans

COUNT = 200
NOW = IN_2022 + timedelta(days=1)
GROUND = past.Ground(TENANT, [Place(ENTERPRISE, PARK, COMMUNITY)], [DEPARTMENT], WorkCalendar(published_years()))


async def filled(store: ServiceStore) -> list[Document]:
    patterns = past.patterns(GROUND, store.ids, NOW, COUNT // 2, seed=1)
    assert await fill(store, patterns, COUNT, batch=30) == COUNT
    return await store.database[REQUEST.collection].find({}).to_list(None)


def shape(value: Any) -> Any:
    """Names and types all the way down; of a list the shapes that are in it."""
    if isinstance(value, Mapping):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted({str(shape(each)) for each in value})
    return type(value).__name__


async def made(house: House, state: str) -> Document:
    """The document of a request that the service's own commands have brought into this state, its events published."""
    clock = TenantClock(ClockMode.STORY, IN_2022)
    id = (await house.submit(replace(CONTACT, clock=clock), text=TEXT, contact="13800000000")).id
    until = "CLOSED" if state == "ARCHIVED" else state
    await house.walk(id, until, accept={"urgency": "GENERAL"})
    collection = house.store.database[REQUEST.collection]
    found = await collection.find_one({"_id": id})
    assert found
    await outbox.remove(collection, {id: found["version"]})
    document = await collection.find_one({"_id": id})
    assert document
    return document


@pytest.mark.parametrize("state", [state for state in past.AGES if state != "ARCHIVED"])
async def test_a_past_request_has_the_shape_of_one_that_the_service_made(house: House, state: str) -> None:
    ours = next(row for row in await filled(house.store) if row["data"]["instance"]["state"] == state)
    await house.store.database[REQUEST.collection].delete_many({})
    theirs = await made(house, state)
    assert shape(ours) == shape(theirs)
    assert (ours["version"], len(ours["handled"])) == (theirs["version"], len(theirs["handled"]))


async def test_the_archive_holds_what_the_clock_alone_has_put_there(service_store: ServiceStore) -> None:
    archived = [each for each in await filled(service_store) if each["data"]["instance"]["state"] == "ARCHIVED"]
    assert archived
    for each in archived:
        assert "due_at" not in each
        assert [line["state"] for line in each["data"]["past"]][-2:] == ["CLOSED", "ARCHIVED"]


async def test_its_texts_are_sealed_under_a_key_of_its_own(house: House) -> None:
    ids = [each["_id"] for each in await filled(house.store)]
    texts = await house.parts.stores.requests.texts(SYSTEM, ids[:5], ["text"])
    assert {each["text"] for each in texts.values()} == {TEXT}
    assert await house.store.database[DATA_KEYS].count_documents({"tenant": TENANT}) == COUNT


async def test_past_requests_differ_where_they_must_and_nothing_of_them_is_due(service_store: ServiceStore) -> None:
    rows = await filled(service_store)
    states = Counter(row["data"]["instance"]["state"] for row in rows)
    assert set(states) == set(past.AGES)
    assert {row["data"]["class_code"] for row in rows} == set(CLASSES)
    for name in ("number", "public_code"):
        assert len({row["data"][name] for row in rows}) == COUNT
    assert {row["data"]["instance"]["id"] for row in rows} == {row["_id"] for row in rows}
    collection = service_store.database[REQUEST.collection]
    in_an_hour = (NOW + timedelta(hours=1)).astimezone(UTC)
    assert await due_rows.of_real_tenants(collection, {}, in_an_hour) == []


async def test_a_store_that_was_filled_has_all_indexes_again(service_store: ServiceStore) -> None:
    collection = service_store.database[REQUEST.collection]
    before = await driver.index_names(collection)
    patterns = past.patterns(GROUND, service_store.ids, NOW, 10, seed=1)
    assert await without_indexes(service_store, fill(service_store, patterns, 20)) == 20
    assert await driver.index_names(collection) == before


@pytest.mark.parametrize("asked", [{"state": "DISPATCHED"}, {"park": PARK}, {"class": CLASSES[0]}, {"open": "true"}])
async def test_the_indexes_of_the_service_serve_past_requests(
    service_store: ServiceStore, asked: Mapping[str, str]
) -> None:
    await filled(service_store)
    where = {"$and": [{"tenant": TENANT, "data.undone": False}, dict(requests.LISTING.query(asked, {}).where)]}
    order = {"created_at": 1, "_id": 1}
    assert scans(await driver.explain(service_store.database, REQUEST.collection, where, order)) == []
    due = due_rows.in_real_time({}, datetime(2100, 1, 1, tzinfo=UTC))
    assert scans(await driver.explain(service_store.database, REQUEST.collection, due, dict(due_rows.ORDER))) == []


async def test_a_departments_queue_is_found_without_a_look_at_what_it_has_done(house: House) -> None:
    await filled(house.store)
    where = {"$and": [{"tenant": TENANT, "data.undone": False}, await assignments.within(house.parts, LEAD)]}
    find = {"find": REQUEST.collection, "filter": where, "sort": {"data.due_at": 1, "_id": 1}, "limit": 20}
    told = await house.store.database.command({"explain": find, "verbosity": "executionStats"})
    done = {"data.legs.state": "DONE"}
    assert await house.store.database[REQUEST.collection].count_documents(done) > 40
    assert told["executionStats"]["nReturned"] == 20
    assert told["executionStats"]["totalDocsExamined"] <= 21
