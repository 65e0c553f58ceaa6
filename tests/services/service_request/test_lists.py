"""Every question to the service's own collections is served by an index."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.service_request.ground import COLLECTION as GROUND
from services.service_request.ground import ensure_indexes
from services.service_request.queries import assignments, menu, requests
from services.service_request.queries.sight import visible
from services.service_request.store import AGGREGATES, ITEM, REQUEST
from shared.kernel.scope import Scope
from shared.store import driver
from shared.store.service_store import ServiceStore
from tests.services.service_request.support import CONTACT, LEAD, OFFICER, STATION, TENANT, WORKER, House
from tests.support.plans import scans

VALUES = {"str": "x", "int": "1", "bool": "true"}
BY_CREATION, BY_DEADLINE = {"created_at": 1, "_id": 1}, {"data.due_at": 1, "_id": 1}
OWN = {"$and": [{"tenant": TENANT, "data.undone": False}]}


async def plan(store: ServiceStore, collection: str, where: Mapping[str, Any], order: Mapping[str, int]) -> list[str]:
    asked = {"$and": [*OWN["$and"], dict(where)]}
    return scans(await driver.explain(store.database, collection, asked, dict(order)))


@pytest.mark.parametrize("name", sorted(requests.LISTING.filters))
async def test_every_filter_of_requests_is_served_by_an_index(service_store: ServiceStore, name: str) -> None:
    kind = requests.LISTING.filters[name].type
    query = requests.LISTING.query({name: VALUES[kind.__name__]}, {})
    assert await plan(service_store, REQUEST.collection, query.where, BY_CREATION) == []


@pytest.mark.parametrize("name", sorted(menu.LISTING.filters))
async def test_every_filter_of_the_menu_is_served_by_an_index(service_store: ServiceStore, name: str) -> None:
    kind = menu.LISTING.filters[name].type
    query = menu.LISTING.query({name: VALUES[kind.__name__]}, {})
    assert await plan(service_store, ITEM.collection, query.where, BY_CREATION) == []


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=[each.name for each in AGGREGATES])
async def test_every_plain_list_is_served_by_an_index(service_store: ServiceStore, aggregate: Any) -> None:
    assert await plan(service_store, aggregate.collection, {}, BY_CREATION) == []


@pytest.mark.parametrize("scope", [OFFICER, STATION, CONTACT, WORKER, LEAD], ids=lambda scope: scope.role)
async def test_every_sight_of_requests_is_served_by_an_index(service_store: ServiceStore, scope: Scope) -> None:
    found = await plan(service_store, REQUEST.collection, visible(scope), BY_CREATION)
    assert "COLLSCAN" not in found


@pytest.mark.parametrize("scope", [OFFICER, LEAD], ids=lambda scope: scope.role)
async def test_the_queue_of_open_legs_comes_by_deadline_from_an_index(house: House, scope: Scope) -> None:
    open_legs = await assignments.within(house.parts, scope)
    assert await plan(house.store, REQUEST.collection, open_legs, BY_DEADLINE) == []
    assert assignments.LISTING.usual == "due_at"


async def test_a_code_leads_to_its_request_and_due_clocks_are_found_by_an_index(service_store: ServiceStore) -> None:
    by_code = {"data.public_code": "x"}
    assert await plan(service_store, REQUEST.collection, by_code, {}) == []
    due = {"due_at": {"$exists": True, "$lte": "2016"}}
    assert scans(await driver.explain(service_store.database, REQUEST.collection, due, {"due_at": 1, "_id": 1})) == []


async def test_the_request_of_a_file_is_found_by_an_index(service_store: ServiceStore) -> None:
    where = {"$and": [visible(LEAD), requests.attachment("x")]}
    assert "COLLSCAN" not in await plan(service_store, REQUEST.collection, where, {})
    assert await plan(service_store, REQUEST.collection, requests.attachment("x"), {}) == []


async def test_the_local_copy_is_read_by_an_index(service_store: ServiceStore) -> None:
    await ensure_indexes(service_store.database)
    where = {"tenant": TENANT, "kind": "calendar"}
    assert scans(await driver.explain(service_store.database, GROUND, where, {})) == []


async def test_the_index_check_turns_red_on_a_scan(service_store: ServiceStore) -> None:
    found = await driver.explain(service_store.database, REQUEST.collection, {"data.legs.state": "OPEN"}, {})
    assert scans(found) == ["COLLSCAN"]
