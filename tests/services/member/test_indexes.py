"""Every query shape of this service is served by an index."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.member.queries.members import LISTING as MEMBERS
from services.member.queries.sight import members_within, transfers_within
from services.member.queries.transfers import LISTING as TRANSFERS
from shared.kernel.scope import Scope
from shared.store.driver import explain
from tests.services.member.builders import BRANCH, COMMUNITY, PARK
from tests.services.member.stage import Stage
from tests.support.plans import scans

CALLERS: Mapping[str, Mapping[str, str]] = {
    "street_officer": {},
    "station_worker": {"park": PARK},
    "community_secretary": {"community": COMMUNITY},
    "branch_secretary": {"organization": BRANCH},
    "person": {"person": "m1"},
}


async def bad_stages(stage: Stage, collection: str, scope: Scope, where: Mapping[str, Any], sort: int) -> list[str]:
    whole = {"$and": [{"tenant": scope.tenant, "data.undone": False}, dict(where)]}
    return scans(await explain(stage.store.database, collection, whole, {"created_at": sort, "_id": sort}))


@pytest.mark.parametrize("role", [role for role in CALLERS if role != "person"])
@pytest.mark.parametrize("asked", [{}, {"sort": "-created_at"}, {"status": "FLOATING"}, {"stage": "FULL"}], ids=str)
async def test_no_list_of_members_looks_at_all_of_them(stage: Stage, role: str, asked: dict[str, str]) -> None:
    scope = stage.scope(role, **CALLERS[role])
    query = MEMBERS.query(asked, members_within(scope))

    assert await bad_stages(stage, "members", scope, query.where, -1 if query.sort.startswith("-") else 1) == []


@pytest.mark.parametrize("role", CALLERS)
@pytest.mark.parametrize("asked", [{}, {"state": "DRAFT"}, {"member": "m1"}, {"linkage": "l1"}], ids=str)
async def test_no_list_of_transfers_looks_at_all_of_them(stage: Stage, role: str, asked: dict[str, str]) -> None:
    scope = stage.scope(role, **CALLERS[role])
    query = TRANSFERS.query(asked, transfers_within(scope))

    assert await bad_stages(stage, "transfers", scope, query.where, 1) == []


async def test_a_persons_own_record_is_found_by_its_id(stage: Stage) -> None:
    own = members_within(stage.scope("person", **CALLERS["person"]))

    assert "COLLSCAN" not in await bad_stages(stage, "members", stage.officer, own, 1)


@pytest.mark.parametrize("field", ["name", "mobile", "id_number"])
async def test_a_search_goes_by_the_hash_of_the_text(stage: Stage, field: str) -> None:
    where = stage.parts.stores.members.lookup(stage.officer, field, "x")

    assert "COLLSCAN" not in await bad_stages(stage, "members", stage.officer, where, 1)


async def test_a_query_without_an_index_is_told(stage: Stage) -> None:
    assert scans(await explain(stage.store.database, "members", {"data.standing.stage": "FULL"}, {})) == ["COLLSCAN"]
