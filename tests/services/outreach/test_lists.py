"""The list of visits: an index behind each question."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.outreach.api import VISITS
from services.outreach.store import AGGREGATES, VISIT
from shared.kernel.scope import Scope
from shared.store import driver
from shared.store.driver import Database
from tests.services.outreach.conftest import Ground
from tests.support.api import Api
from tests.support.plans import scans
from tests.support.stores import indexed_database, opened_store

OFFICER = Scope("t1", "u1", frozenset({"street_officer"}), "c1")
QUESTIONS = {
    "enterprise": "e",
    "park": "p",
    "community": "c",
    "type": "DAILY",
    "channel": "FIRE",
    "visited_on": "2016-04-11",
}


@pytest.fixture(scope="module")
async def database(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    home = tmp_path_factory.mktemp("outreach")
    async with indexed_database(mongo_url, home, AGGREGATES) as name, opened_store(mongo_url, name, home) as store:
        yield store.database


async def plan(database: Database, where: Any) -> list[str]:
    tenant = {"$and": [{"tenant": "t1", "data.undone": False}, where]}
    return scans(await driver.explain(database, VISIT.collection, tenant, {"created_at": 1, "_id": 1}))


async def test_every_question_is_served_by_an_index(database: Database) -> None:
    listing = VISITS.listing(OFFICER)
    assert set(listing.filters) == set(QUESTIONS)
    for name, value in QUESTIONS.items():
        assert "COLLSCAN" not in await plan(database, listing.query({name: value}, {}).where), name
    for sight in ({}, {"data.park": "p"}, {"data.community": "c"}):
        assert await plan(database, sight) == [], sight


async def test_a_question_without_an_index_is_found_out(database: Database) -> None:
    assert scans(await driver.explain(database, VISIT.collection, {"data.channel": "FIRE"}, {})) == ["COLLSCAN"]


async def test_private_texts_are_no_filter_and_are_not_searched(api: Api, ground: Ground) -> None:
    for query in ("visitor=x", "result=x", "q=x"):
        answer = await api.as_("street_officer").get(f"/visits?{query}")
        assert (answer.status, list(answer.faults.values())) == (422, ["unknown-filter"])
