"""Pages, history and the plans behind them."""

from functools import partial
from typing import Any

import pytest

from shared.kernel.errors import Invalid
from shared.store import driver
from shared.store.aggregate import Decision
from shared.store.cursor import Query
from shared.store.service_store import ServiceStore
from shared.store.store import Store
from tests.support.plans import scans
from tests.support.stores import OTHER_TENANT, TENANT, Box, BoxFilled, SettableClock, opened, scope


def _always(decision: Decision, state: Box | None, at: object) -> Decision:
    return decision


async def _shelves(boxes: Store[Box], count: int) -> None:
    for number in range(count):
        shelf = None if number % 3 == 0 else f"s{number % 2}"
        decision = opened(f"code{number:02}", shelf)
        await boxes.change(scope(), f"b{number:02}", partial(_always, decision))
    await boxes.change(scope(tenant=OTHER_TENANT), "foreign", lambda s, at: opened("code00"))


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "data.shelf", "-data.shelf", "data.code", "-data.code"])
async def test_pages_show_every_thing_once_in_order(boxes: Store[Box], sort: str) -> None:
    await _shelves(boxes, 11)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        page = await boxes.page(scope(), Query(sort=sort, limit=2, cursor=cursor, count=True))
        assert page.total == 11
        seen += [thing.id for thing in page.items]
        cursor = page.next
        if cursor is None:
            break
    whole = await boxes.page(scope(), Query(sort=sort, limit=50))
    assert seen == [thing.id for thing in whole.items]
    assert sorted(seen) == [f"b{number:02}" for number in range(11)]


async def test_a_filter_cannot_reach_into_another_tenant(boxes: Store[Box]) -> None:
    await _shelves(boxes, 1)
    page = await boxes.page(scope(), Query(where={"tenant": OTHER_TENANT}))
    assert list(page.items) == []
    assert await boxes.count(scope(), {"tenant": OTHER_TENANT}) == 0


@pytest.mark.parametrize("cursor", ["", "x", "bm90IGpzb24", "W10", "W3sidiI6MX0sIDFd"])
async def test_a_cursor_we_did_not_make_is_refused(boxes: Store[Box], cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await boxes.page(scope(), Query(cursor=cursor))
    assert refusal.value.errors[0].pointer == "?cursor"


async def test_history_misses_neither_the_newest_nor_the_logged(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    document = await service_store.database["boxes"].find_one({"_id": "b1"})
    assert document is not None
    (event,) = document["outbox"]
    await service_store.events.insert_one({**event, "_id": event["id"], "aggregate": "b1", "tenant": TENANT})
    await boxes.change(scope(command="k2"), "b1", lambda s, at: Decision((BoxFilled(by=1),)))
    history = await boxes.history(scope(), "b1")
    assert [(entry.version, entry.type) for entry in history] == [
        (1, "cn.balian.box.opened.v1"),
        (2, "cn.balian.box.filled.v1"),
    ]
    assert history[1].correlation_id == "corr-k2"
    assert history[1].actor == {"id": "u1", "role": "station_worker", "unit": None}


QUERIES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("boxes", {"_id": "b1", "tenant": TENANT}, {}),
    ("boxes", {"$and": [{"tenant": TENANT, "data.undone": False}, {}]}, {"created_at": 1, "_id": 1}),
    ("boxes", {"$and": [{"tenant": TENANT, "data.undone": False}, {}]}, {"created_at": -1, "_id": -1}),
    ("boxes", {"$and": [{"tenant": TENANT, "data.undone": False}, {"data.code": "A"}]}, {}),
    ("boxes", {"$and": [{"tenant": TENANT, "data.undone": False}, {"lookup.owner": "h"}]}, {}),
    ("boxes", {"tenant": TENANT, "_id": {"$ne": "b1"}, "data.undone": False, "data.code": "A"}, {}),
    ("boxes", {"tenant": TENANT, "_id": {"$ne": "b1"}, "data.undone": False, "lookup.serial": "h"}, {}),
    ("boxes", {"outbox_at": {"$exists": True}}, {"outbox_at": 1}),
    ("boxes", {"outbox_at": {"$exists": True}, "outbox_error": {"$exists": False}}, {"outbox_at": 1}),
    ("boxes", {"due_at": {"$lte": "x"}}, {"due_at": 1}),
    ("events", {"tenant": TENANT, "aggregate": "b1"}, {"version": 1}),
    ("events", {"aggregate": "b1", "command_id": "c"}, {}),
    ("events", {"logged_at": {"$gte": 0}}, {"logged_at": 1}),
    ("data_keys", {"_id": {"$in": ["b1"]}, "tenant": TENANT}, {}),
    ("access_log", {"tenant": TENANT, "subject": "b1"}, {"at": 1}),
    ("clocks", {"_id": TENANT}, {}),
]


@pytest.mark.parametrize(("collection", "where", "sort"), QUERIES)
async def test_every_query_of_the_store_uses_an_index(
    service_store: ServiceStore, collection: str, where: dict[str, Any], sort: dict[str, int]
) -> None:
    plan = await driver.explain(service_store.database, collection, where, sort)
    assert not scans(plan)


async def test_the_plan_check_sees_a_collection_scan(service_store: ServiceStore) -> None:
    plan = await driver.explain(service_store.database, "boxes", {"data.content": 3}, {})
    assert scans(plan)


async def test_created_and_updated_are_the_tenants_time(boxes: Store[Box], clock: SettableClock) -> None:
    made = await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    assert made.thing.created_at == clock.now() == made.thing.updated_at
