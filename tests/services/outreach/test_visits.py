"""Visits over HTTP: who records, what is refused, who sees them, and that private texts stay private."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.organization.builders import made
from tests.services.outreach.conftest import Ground
from tests.support.api import Api


def visit(enterprise: str, **fields: Any) -> dict[str, Any]:
    return {"enterprise": enterprise, "type": "DAILY", "channel": "FIRE", "visited_on": "2016-04-11", **fields}


async def test_a_recorded_visit_shows_its_facts_and_masks_the_visitor(api: Api, ground: Ground) -> None:
    body = visit(ground.enterprise, visitor="张三丰", result="消防通道畅通")
    answer = await api.as_("street_officer").post("/visits", body)

    assert answer.status == 201
    assert answer.json["visitor"] == "张**"
    assert answer.json | {**body, "visitor": "张**"} == answer.json
    assert (answer.json["park"], answer.json["community"]) == (ground.places.park, ground.places.community)
    assert (await api.as_("street_officer").get(f"/visits/{answer.json['id']}")).json == answer.json


async def test_private_texts_are_neither_in_lists_nor_in_events(api: Api, ground: Ground) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/visits", visit(ground.enterprise, visitor="张三丰", result="消防通道畅通"))
    await officer.patch(f"/visits/{id}", {"result": "已复查", "visitor": "李四光"}, 1)

    told = (await officer.get("/visits")).text + (await officer.get(f"/visits/{id}/history")).text

    assert all(text not in told for text in ("张", "李", "消防通道畅通", "已复查"))
    assert (await officer.get(f"/visits/{id}/history")).json[-1]["data"] == {"fields": ["result", "visitor"]}


@pytest.mark.parametrize("role", ["station_worker", "liaison"])
async def test_workers_and_liaisons_record_in_their_park(api: Api, ground: Ground, role: str) -> None:
    persona = api.as_(role, park=ground.places.park)
    assert (await persona.post("/visits", visit(ground.enterprise))).status == 201
    refused = await persona.post("/visits", visit(ground.other_enterprise))
    assert (refused.status, refused.faults) == (422, {"/enterprise": "unknown-reference"})


@pytest.mark.parametrize("role", ["community_secretary", "enterprise_contact", "department_officer", "integrator"])
async def test_other_roles_do_not_record(api: Api, ground: Ground, role: str) -> None:
    assert (await api.as_(role).post("/visits", visit(ground.enterprise))).slug == "forbidden"


TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
BAD = [
    ({"channel": None}, {"/channel": "missing"}),
    ({"channel": "GOSSIP"}, {"/channel": "not-allowed"}),
    ({"type": "SPECIAL"}, {"/channel": "not-for-special-visits"}),
    ({"type": "NIGHTLY"}, {"/type": "not-allowed"}),
    ({"visited_on": TOMORROW}, {"/visited_on": "in-the-future"}),
    ({"visited_on": "2016-02-30"}, {"/visited_on": "wrong-format"}),
    ({"visited_on": 20160411}, {"/visited_on": "wrong-type"}),
    ({"enterprise": "nowhere"}, {"/enterprise": "unknown-reference"}),
    ({"enterprise": "../parks"}, {"/enterprise": "wrong-format"}),
    ({"visitor": ""}, {"/visitor": "too-short"}),
    ({"park": "p"}, {"/park": "unknown-field"}),
]


@pytest.mark.parametrize(("change", "faults"), BAD)
async def test_a_bad_visit_is_refused_at_its_place(
    api: Api, ground: Ground, change: dict[str, Any], faults: dict[str, str]
) -> None:
    answer = await api.as_("street_officer").post("/visits", {**visit(ground.enterprise), **change})
    assert (answer.status, answer.faults) == (422, faults)


async def test_a_visit_is_recorded_once_by_enterprise_day_type_and_channel(api: Api, ground: Ground) -> None:
    officer = api.as_("street_officer")
    special = visit(ground.enterprise, type="SPECIAL", channel=None)
    for body in (visit(ground.enterprise), special, visit(ground.enterprise, channel="STATISTICS")):
        assert (await officer.post("/visits", body)).status == 201
        assert (await officer.post("/visits", body)).slug == "duplicate-key"


async def test_the_same_key_records_one_visit(api: Api, ground: Ground) -> None:
    officer = api.as_("street_officer")
    first = await officer.post("/visits", visit(ground.enterprise), Idempotency_Key="k1")
    again = await officer.post("/visits", visit(ground.enterprise), Idempotency_Key="k1")
    other = await officer.post("/visits", visit(ground.enterprise, channel="STATISTICS"), Idempotency_Key="k1")
    assert (again.status, again.json["id"]) == (201, first.json["id"])
    assert other.slug == "idempotency-key-reused"


async def test_texts_that_are_so_already_and_a_mask_sent_back_change_nothing(api: Api, ground: Ground) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/visits", visit(ground.enterprise, visitor="张三丰", result="畅通"))

    same = await officer.patch(f"/visits/{id}", {"visitor": "张**", "result": "畅通"}, 1)
    gone = await officer.patch(f"/visits/{id}", {"result": None}, 1)

    assert (same.status, same.json["version"]) == (200, 1)
    assert (gone.json["version"], gone.json["result"], gone.json["visitor"]) == (2, None, "张**")


async def test_a_change_needs_the_version_it_is_about(api: Api, ground: Ground) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/visits", visit(ground.enterprise))
    assert (await officer.patch(f"/visits/{id}", {"result": "畅通"})).status == 428
    assert (await officer.patch(f"/visits/{id}", {"result": "畅通"}, 1)).status == 200
    stale = await officer.patch(f"/visits/{id}", {"result": "堵塞"}, 1)
    assert (stale.status, stale.json["current"]["result"]) == (412, "畅通")


async def test_the_visitor_is_told_with_a_purpose_only(api: Api, ground: Ground) -> None:
    worker = api.as_("station_worker", park=ground.places.park)
    id = await made(worker, "/visits", visit(ground.enterprise, visitor="张三丰"))
    act = f"/visits/{id}/actions/reveal"

    told = await worker.post(act, {"evidence": {"fields": ["visitor"], "purpose": "核对走访"}})
    silent = await worker.post(act, {"evidence": {"fields": ["visitor"]}})
    liaison = api.as_("liaison", park=ground.places.park)

    assert (told.json, told.headers["Cache-Control"]) == ({"visitor": "张三丰"}, "no-store")
    assert silent.faults == {"/evidence/purpose": "missing"}
    assert (await liaison.post(act, {"evidence": {"fields": ["visitor"], "purpose": "x"}})).status == 403


@pytest.mark.parametrize("role", ["street_officer", "integrator", "duty_officer"])
async def test_these_see_all_visits_of_the_tenant(api: Api, ground: Ground, role: str) -> None:
    for enterprise in (ground.enterprise, ground.other_enterprise):
        await made(api.as_("street_officer"), "/visits", visit(enterprise))
    assert (await api.as_(role).get("/visits?count=true")).json["total"] == 2


async def test_a_jurisdiction_narrows_what_is_seen(api: Api, ground: Ground) -> None:
    officer = api.as_("street_officer")
    inside = await made(officer, "/visits", visit(ground.enterprise))
    outside = await made(officer, "/visits", visit(ground.other_enterprise))
    for role, place in (
        ("community_secretary", {"community": ground.places.community}),
        ("station_worker", {"park": ground.places.park}),
        ("liaison", {"park": ground.places.park}),
    ):
        persona = api.as_(role, **place)
        assert [row["id"] for row in (await persona.get("/visits")).json["items"]] == [inside]
        assert (await persona.get(f"/visits/{outside}")).status == 404
        assert (await persona.patch(f"/visits/{outside}", {"result": "x"}, 1)).status == 404


async def test_enterprises_departments_and_unplaced_workers_see_no_visit(api: Api, ground: Ground) -> None:
    id = await made(api.as_("street_officer"), "/visits", visit(ground.enterprise))
    for role, place in (
        ("enterprise_contact", {"enterprise": ground.enterprise}),
        ("department_officer", {}),
        ("person", {}),
        ("branch_secretary", {"organization": "o1"}),
        ("district_viewer", {}),
        ("station_worker", {}),
        ("liaison", {}),
    ):
        persona = api.as_(role, **place)
        assert (await persona.get("/visits?count=true")).json["total"] == 0
        assert (await persona.get(f"/visits/{id}")).status == 404
    foreign = api.in_tenant(f"{api.tenant}b").as_("street_officer")
    assert (await foreign.get(f"/visits/{id}")).status == 404


async def test_only_the_system_takes_an_import_back_and_only_unchanged_rows(api: Api, ground: Ground) -> None:
    system, officer = api.as_service("outreach"), api.as_("street_officer")
    id = await made(system, "/visits", visit(ground.enterprise, visitor="张三丰"))
    undo = f"/visits/{id}/actions/undo-registration"

    assert (await officer.post(undo, If_Match='"1"')).status == 403
    assert (await system.post(undo, If_Match='"2"')).status == 412
    assert (await system.post(undo, If_Match='"1"')).status == 200
    assert (await officer.get(f"/visits/{id}")).status == 404
    assert (await officer.post("/visits", visit(ground.enterprise))).status == 201


async def test_an_enterprise_of_another_tenant_cannot_be_named(api: Api, ground: Ground) -> None:
    foreign = api.in_tenant(f"{api.tenant}b").as_("street_officer")
    assert (await foreign.post("/visits", visit(ground.enterprise))).faults == {"/enterprise": "unknown-reference"}
