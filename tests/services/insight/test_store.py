"""Every query of the reader is served by an index."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

import pytest

from services.insight.desk import activity, inbox, notifications, search
from services.insight.desk.asking import Asking
from services.insight.desk.memory import RECENT, carry_readers
from services.insight.desk.within import Caller
from services.insight.generations import Generations
from services.insight.store import RowReader, area_filters, transfer_filter
from shared.kernel.scope import Jurisdiction, Scope
from shared.store import driver
from tests.services.insight.builders import COMMUNITY, PARK, START, TENANT
from tests.services.insight.conftest import Databases
from tests.services.insight.desks import AT
from tests.support.plans import scans


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[driver.Database]:
    async with databases.one() as database:
        yield database


async def bad_stages(database: driver.Database, collection: str, where: Mapping[str, Any]) -> list[str]:
    return scans(await driver.explain(database, collection, where, {}))


async def test_every_query_is_served_by_an_index(database: driver.Database) -> None:
    for area in ({}, {"park": PARK}, {"community": COMMUNITY}):
        for name, where in area_filters(TENANT, area, date(2015, 1, 1)).items():
            assert await bad_stages(database, name, where) == []
    assert await bad_stages(database, "transfers", transfer_filter(TENANT, ["m1", "m2"])) == []
    assert await bad_stages(database, "places", {"tenant": TENANT, "kind": "park"}) == []
    assert await bad_stages(database, "places", {"_id": PARK, "tenant": TENANT}) == []


@pytest.mark.parametrize("role", sorted(AT))
async def test_every_list_of_the_desk_is_served_by_an_index_in_its_usual_order(
    database: driver.Database, role: str
) -> None:
    scope = Scope(TENANT, "u1", frozenset({role}), "c", Jurisdiction.of(AT[role].get("jurisdiction", {})))
    asking = Asking(RowReader(database, Generations(database["generations"])), Caller(scope), START, "en")
    lists = [("things", inbox.LISTING, inbox.within(asking, waiting)) for waiting in inbox.Waiting]
    lists += [("things", search.LISTING, search.within(asking)), (RECENT, activity.LISTING, activity.within(asking))]
    lists += [(RECENT, notifications.LISTING, notifications.within(asking, unread)) for unread in (False, True)]
    for name, listing, within in lists:
        asked = listing.query({"q": "x"} if listing.search else {}, within)
        order, direction = asked.sort.removeprefix("-"), -1 if asked.sort.startswith("-") else 1
        where = {"tenant": TENANT, **asked.where}
        plan = await driver.explain(database, name, where, {order: direction, "_id": direction})
        assert scans(plan) == [], (name, within)


async def test_a_rebuild_keeps_who_has_read_what(database: driver.Database) -> None:
    readers = [{"id": "u1", "at": START}]
    await database[RECENT].insert_many([{"_id": "e1", "tenant": TENANT, "readers": readers}, {"_id": "e2"}])
    await database[f"{RECENT}_1"].insert_many([{"_id": "e1", "tenant": TENANT}, {"_id": "e2"}])
    await carry_readers(database, 1)
    kept = {row["_id"]: row.get("readers") for row in await database[f"{RECENT}_1"].find({}).to_list(None)}
    assert kept == {"e1": readers, "e2": None}


async def test_a_query_without_an_index_is_noticed(database: driver.Database) -> None:
    assert await bad_stages(database, "members", {"colour": "red"}) == ["COLLSCAN"]
