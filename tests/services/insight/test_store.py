"""Every query of the reader is served by an index."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

import pytest

from services.insight.store import area_filters, ensure_indexes, transfer_filter
from shared.store import driver
from tests.services.insight.builders import COMMUNITY, PARK, TENANT
from tests.support.plans import scans


@pytest.fixture
async def database(mongo_url: str, fresh_name: str) -> AsyncIterator[driver.Database]:
    connection = driver.connect(mongo_url)
    database = driver.database(connection, fresh_name)
    await ensure_indexes(database)
    yield database
    await driver.drop(connection, fresh_name)
    await driver.close(connection)


async def bad_stages(database: driver.Database, collection: str, where: Mapping[str, Any]) -> list[str]:
    return scans(await driver.explain(database, collection, where, {}))


async def test_every_query_is_served_by_an_index(database: driver.Database) -> None:
    for area in ({}, {"park": PARK}, {"community": COMMUNITY}):
        for name, where in area_filters(TENANT, area, date(2015, 1, 1)).items():
            assert await bad_stages(database, name, where) == []
    assert await bad_stages(database, "transfers", transfer_filter(TENANT, ["m1", "m2"])) == []
    assert await bad_stages(database, "places", {"tenant": TENANT, "kind": "park"}) == []
    assert await bad_stages(database, "places", {"_id": PARK, "tenant": TENANT}) == []


async def test_a_query_without_an_index_is_noticed(database: driver.Database) -> None:
    assert await bad_stages(database, "members", {"colour": "red"}) == ["COLLSCAN"]
