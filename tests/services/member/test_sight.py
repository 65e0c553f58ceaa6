"""Who sees which members: each persona's list, pages and refusals (domain §4)."""

from typing import Any

import pytest

from tests.services.member.builders import (
    BRANCH,
    COMMUNITY,
    FAR_ENTERPRISE,
    HOLDING,
    OTHER_COMMUNITY,
    OTHER_PARK,
    PARK,
    floating,
    person,
    registered,
)
from tests.support.api import Api

Members = dict[str, dict[str, Any]]


@pytest.fixture
async def members(officer: Api) -> Members:
    """One floating, one in the holding branch, one in the branch, one in the other park."""
    return {
        "floating": await registered(officer, floating(1)),
        "held": await registered(officer, floating(2, organization=HOLDING)),
        "settled": await registered(officer, person(3, organization=BRANCH)),
        "far": await registered(officer, floating(4, enterprise=FAR_ENTERPRISE)),
    }


@pytest.mark.parametrize(
    ("role", "jurisdiction", "seen"),
    [
        ("street_officer", {}, {"floating", "held", "settled", "far"}),
        ("station_worker", {"park": PARK}, {"floating", "held", "settled"}),
        ("station_worker", {"park": OTHER_PARK}, {"far"}),
        ("station_worker", {}, set()),
        ("community_secretary", {"community": COMMUNITY}, {"held", "settled"}),
        ("community_secretary", {"community": OTHER_COMMUNITY}, set()),
        ("branch_secretary", {"organization": BRANCH}, {"settled"}),
        ("branch_secretary", {}, set()),
        ("person", {}, set()),
    ],
)
async def test_a_list_holds_what_the_jurisdiction_reaches(
    api: Api, members: Members, role: str, jurisdiction: dict[str, str], seen: set[str]
) -> None:
    answer = await api.as_(role, **jurisdiction).get("/members?count=true")

    names = {member["id"]: name for name, member in members.items()}
    assert {names[item["id"]] for item in answer.json["items"]} == seen
    assert answer.json["total"] == len(seen)


async def test_a_person_sees_his_own_record(api: Api, members: Members) -> None:
    me = api.as_("person", person=members["floating"]["id"])

    assert (await me.get(f"/members/{members['floating']['id']}")).status == 200
    assert (await me.get(f"/members/{members['held']['id']}")).status == 404


@pytest.mark.parametrize(
    "role", ["liaison", "enterprise_contact", "department_officer", "district_viewer", "integrator", "street_admin"]
)
async def test_these_roles_see_no_member_at_all(api: Api, members: Members, role: str) -> None:
    caller = api.as_(role, park=PARK)
    id = members["floating"]["id"]

    for answer in (
        await caller.get("/members"),
        await caller.get(f"/members/{id}"),
        await caller.get(f"/members/{id}/history"),
        await caller.get("/transfers"),
        await caller.post("/members", person(9)),
        await caller.post("/members/search", {"name": "测试001", "purpose": "核对"}),
        await caller.post(f"/members/{id}/actions/reveal", {"evidence": {"fields": ["name"], "purpose": "核对"}}),
    ):
        assert (answer.status, answer.slug) == (403, "forbidden")


async def test_outside_the_jurisdiction_a_member_is_not_there(api: Api, members: Members) -> None:
    worker, id = api.as_("station_worker", park=PARK), members["far"]["id"]
    reveal = {"evidence": {"fields": ["name"], "purpose": "核对"}}

    assert (await worker.get(f"/members/{id}")).status == 404
    assert (await worker.get(f"/members/{id}/history")).status == 404
    assert (await worker.patch(f"/members/{id}", {"status": "SETTLED"}, 1)).status == 404
    assert (await worker.post(f"/members/{id}/actions/reveal", reveal)).status == 404
    found = await worker.post("/members/search", {"name": "测试004", "purpose": "核对"})
    assert found.json["items"] == []


async def test_a_foreign_tenant_sees_nothing(api: Api, members: Members) -> None:
    foreign = api.in_tenant(f"{api.tenant}-2").as_("street_officer")

    assert (await foreign.get(f"/members/{members['floating']['id']}")).status == 404
    assert (await foreign.get("/members")).json["items"] == []
    found = await foreign.post("/members/search", {"name": "测试001", "purpose": "核对"})
    assert found.json["items"] == []


@pytest.mark.parametrize("role", ["community_secretary", "branch_secretary", "person"])
async def test_who_may_only_read_does_not_write(api: Api, members: Members, role: str) -> None:
    reader = api.as_(role, community=COMMUNITY, organization=BRANCH, person=members["settled"]["id"])

    assert (await reader.patch(f"/members/{members['settled']['id']}", {"stage": "FULL"}, 1)).status == 403
    assert (await reader.post("/members", person(9))).status == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("status=FLOATING", {"floating", "held", "far"}),
        ("stage=FULL&park=" + PARK, {"floating", "held", "settled"}),
        ("organization=" + HOLDING, {"held"}),
        ("floating_since=2015-09-01&enterprise=" + FAR_ENTERPRISE, {"far"}),
    ],
)
async def test_a_list_is_filtered_by_its_fields(officer: Api, members: Members, query: str, seen: set[str]) -> None:
    answer = await officer.get(f"/members?{query}")

    names = {member["id"]: name for name, member in members.items()}
    assert {names[item["id"]] for item in answer.json["items"]} == seen


@pytest.mark.parametrize("query", ["q=测试", "name=测试001", "id_number=1", "mobile=1", "relation=x"])
async def test_personal_data_is_no_filter(officer: Api, query: str) -> None:
    answer = await officer.get(f"/members?{query}")

    assert (answer.status, answer.faults) == (422, {"?" + query.partition("=")[0]: "unknown-filter"})
