"""Lists: filters, search, pages; and an index behind each question."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.organization.api.coverage import WORK_COVERAGE
from services.organization.api.enterprises import ENTERPRISES
from services.organization.api.organizations import ORGANIZATIONS
from services.organization.api.places import COMMUNITIES, PARKS, STREETS
from services.organization.api.tenant import CALENDARS, DEPARTMENTS, DICTIONARIES
from services.organization.settings import OrganizationSettings
from services.organization.store import AGGREGATES
from shared.kernel.scope import Scope
from shared.store import driver
from shared.store.driver import Database
from tests.services.organization.builders import Places, enterprise, made
from tests.support.api import Api
from tests.support.plans import scans

RESOURCES = (
    STREETS,
    COMMUNITIES,
    PARKS,
    ENTERPRISES,
    ORGANIZATIONS,
    WORK_COVERAGE,
    DEPARTMENTS,
    DICTIONARIES,
    CALENDARS,
)
LISTS = list(zip(AGGREGATES, RESOURCES, strict=True))
OFFICER = Scope("t1", "u1", frozenset({"street_officer"}), "c1")
VALUES = {"str": "x", "int": "1", "bool": "true", "date": "2016-05-30", "datetime": "2016-05-30T00:00:00+08:00"}
SIGHTS: dict[str, list[dict[str, Any]]] = {
    "parks": [{"data.community": "c"}, {"_id": "p"}],
    "enterprises": [{"data.park": "p"}, {"data.community": "c"}, {"_id": {"$in": ["e"]}}],
    "organizations": [
        {"$or": [{"data.park": "p"}, {"data.kind": "COMMITTEE"}]},
        {"$or": [{"data.community": "c"}, {"data.kind": "COMMITTEE"}]},
        {"data.enterprises": "e"},
    ],
    "work_coverage": [{"data.park": "p"}, {"data.community": "c"}, {"data.enterprise": "e"}],
}


@pytest.fixture
async def database(settings: OrganizationSettings, service: Api) -> AsyncIterator[Database]:
    client = driver.connect(settings.mongo_url)
    yield driver.database(client, settings.database)
    await driver.close(client)


async def plan(database: Database, collection: str, where: dict[str, Any]) -> list[str]:
    tenant = {"$and": [{"tenant": "t1", "data.undone": False}, where]}
    return scans(await driver.explain(database, collection, tenant, {"created_at": 1, "_id": 1}))


@pytest.mark.parametrize(("aggregate", "resource"), LISTS, ids=[each.name for each in AGGREGATES])
async def test_every_filter_of_a_list_is_served_by_an_index(database: Database, aggregate: Any, resource: Any) -> None:
    listing = resource.listing(OFFICER)
    for name, each in listing.filters.items():
        members = getattr(each.type, "__members__", None)
        value = next(iter(members.values())).value if members else VALUES[each.type.__name__]
        query = listing.query({name: value}, {})
        assert await plan(database, aggregate.collection, dict(query.where)) == [], name
    assert await plan(database, aggregate.collection, {}) == []


@pytest.mark.parametrize("collection", SIGHTS)
async def test_every_narrowed_sight_is_served_by_an_index(database: Database, collection: str) -> None:
    for sight in SIGHTS[collection]:
        assert "COLLSCAN" not in await plan(database, collection, sight), sight


async def test_a_question_without_an_index_is_found_out(database: Database) -> None:
    found = await driver.explain(database, "enterprises", {"data.headcount.value": 1}, {})
    assert scans(found) == ["COLLSCAN"]


async def test_lists_are_filtered_searched_sorted_and_paged(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    for number in range(1, 6):
        await made(officer, "/enterprises", enterprise(places.park, number, key=number > 3))

    async def names(query: str) -> list[str]:
        return [row["name"][-1] for row in (await officer.get(f"/enterprises?{query}")).json["items"]]

    assert await names("key=true") == ["4", "5"]
    assert await names("sort=-credit_code&limit=2") == ["5", "4"]
    assert await names("q=业003") == ["3"]
    assert await names(f"park={places.other_park}") == []
    first = (await officer.get("/enterprises?limit=3")).json
    assert await names(f"limit=3&cursor={first['next']}") == ["4", "5"]


@pytest.mark.parametrize("query", ["colour=red", "headcount=40", "warnings=x", "sector=FISHING", "listed=yes"])
async def test_an_unknown_or_misshapen_filter_is_refused(api: Api, places: Places, query: str) -> None:
    answer = await api.as_("street_officer").get(f"/enterprises?{query}")
    assert (answer.status, list(answer.faults)) == (422, [f"?{query.split('=', maxsplit=1)[0]}"])
