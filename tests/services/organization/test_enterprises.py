"""Enterprises over HTTP: who registers, what is refused, what a change does."""

from typing import Any

import pytest

from tests.services.organization.builders import Places, credit_code, enterprise, made
from tests.support.api import Api

QUANTITY = {"value": 40, "unit": "人", "as_of": "2016-05-30"}


async def test_a_registered_enterprise_shows_all_its_fields(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    body = enterprise(
        places.park,
        industry={"edition": "2017", "code": "8730"},
        headcount=QUANTITY,
        moved_in="2012-03-01",
        source={"ref": "园区台账"},
    )

    answer = await officer.post("/enterprises", body)

    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/enterprises/{answer.json['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["headcount"] == {**QUANTITY, "qualifier": "EQ"}
    assert answer.json | body | {"headcount": answer.json["headcount"], "source": answer.json["source"]} == answer.json
    assert (answer.json["community"], answer.json["state"]) == (places.community, "OPERATING")
    assert (await officer.get(f"/enterprises/{answer.json['id']}")).json == answer.json


async def test_the_street_officer_registers_anywhere_and_the_social_worker_in_his_park(
    api: Api, places: Places
) -> None:
    worker = api.as_("station_worker", park=places.park)

    assert (await api.as_("street_officer").post("/enterprises", enterprise(places.other_park, 1))).status == 201
    assert (await worker.post("/enterprises", enterprise(places.park, 2))).status == 201
    refused = await worker.post("/enterprises", enterprise(places.other_park, 3))
    assert (refused.status, refused.faults) == (422, {"/park": "unknown-reference"})


@pytest.mark.parametrize("role", ["liaison", "community_secretary", "street_admin", "integrator", "district_viewer"])
async def test_other_roles_may_not_register(api: Api, places: Places, role: str) -> None:
    answer = await api.as_(role, park=places.park).post("/enterprises", enterprise(places.park))
    assert (answer.status, answer.slug) == (403, "forbidden")


BAD = [
    ({"credit_code": "91110105DEMA00013K"}, {"/credit_code": "credit-code-check"}),
    ({"credit_code": "91110105DEMA0001OJ"}, {"/credit_code": "credit-code-character"}),
    ({"credit_code": "91110105DEMA0013J"}, {"/credit_code": "credit-code-length"}),
    ({"credit_code": None}, {"/credit_code": "wrong-type"}),
    ({"name": " "}, {"/name": "too-short"}),
    ({"sector": "FISHING"}, {"/sector": "not-allowed"}),
    ({"listed": "yes"}, {"/listed": "wrong-type"}),
    ({"moved_in": 5}, {"/moved_in": "wrong-type"}),
    ({"moved_in": "2016-02-30"}, {"/moved_in": "wrong-format"}),
    ({"headcount": {**QUANTITY, "value": -1}}, {"/headcount": "out-of-range"}),
    ({"headcount": 40}, {"/headcount": "wrong-type"}),
    ({"park": "nowhere"}, {"/park": "unknown-reference"}),
    ({"colour": "red"}, {"/colour": "unknown-field"}),
    ({"state": "CLOSED"}, {"/state": "unknown-field"}),
]


@pytest.mark.parametrize(("change", "faults"), BAD)
async def test_a_bad_body_is_refused_at_its_place(
    api: Api, places: Places, change: dict[str, Any], faults: dict[str, str]
) -> None:
    answer = await api.as_("street_officer").post("/enterprises", {**enterprise(places.park), **change})
    assert (answer.status, answer.slug, answer.faults) == (422, "invalid", faults)


async def test_a_wrong_body_check_warns_and_the_code_is_normalised(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    warned = await officer.post("/enterprises", enterprise(places.park, credit_code=" 91110105dema000109 "))
    assert warned.json["credit_code"] == "91110105DEMA000109"
    assert warned.json["warnings"] == ["body-code-check"]


async def test_a_credit_code_is_registered_once_in_a_tenant(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    await made(officer, "/enterprises", enterprise(places.park, 1))

    again = await officer.post("/enterprises", enterprise(places.other_park, 2, credit_code=credit_code(1)))

    assert (again.status, again.slug) == (409, "duplicate-key")


async def test_a_change_needs_the_version_it_is_about(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/enterprises", enterprise(places.park))

    assert (await officer.patch(f"/enterprises/{id}", {"listed": True})).status == 428
    assert (await officer.patch(f"/enterprises/{id}", {"listed": True}, 1)).json["version"] == 2
    stale = await officer.patch(f"/enterprises/{id}", {"key": True}, 1)
    assert (stale.status, stale.json["current"]["listed"]) == (412, True)


async def test_a_change_records_only_what_differs(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/enterprises", enterprise(places.park, headcount=QUANTITY))

    same = await officer.patch(f"/enterprises/{id}", {"name": "示例企业001", "headcount": QUANTITY}, 1)
    changed = await officer.patch(f"/enterprises/{id}", {"name": "示例企业001", "headcount": None, "key": True}, 1)
    told = (await officer.get(f"/enterprises/{id}/history")).json

    assert (same.status, same.json["version"]) == (200, 1)
    assert (changed.json["version"], changed.json["headcount"], changed.json["key"]) == (2, None, True)
    assert [(event["type"], event["data"]) for event in told[1:]] == [
        ("cn.balian.enterprise.amended.v1", {"headcount": None, "key": True})
    ]


@pytest.mark.parametrize("change", [{"name": None}, {"credit_code": credit_code(2)}, {"park": "p"}, {"listed": None}])
async def test_what_an_enterprise_must_have_cannot_be_taken_away_nor_its_key_changed(
    api: Api, places: Places, change: dict[str, Any]
) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/enterprises", enterprise(places.park))
    answer = await officer.patch(f"/enterprises/{id}", change, 1)
    assert (answer.status, set(answer.faults)) == (422, {f"/{name}" for name in change})


async def test_the_same_key_makes_one_enterprise_and_another_body_is_refused(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    first = await officer.post("/enterprises", enterprise(places.park), Idempotency_Key="k1")
    again = await officer.post("/enterprises", enterprise(places.park), Idempotency_Key="k1")
    other = await officer.post("/enterprises", enterprise(places.park, 2), Idempotency_Key="k1")

    assert (again.status, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert (other.status, other.slug) == (422, "idempotency-key-reused")
    assert (await officer.get("/enterprises?count=true")).json["total"] == 1


async def test_an_enterprise_moves_out_once(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/enterprises", enterprise(places.park, moved_in="2012-03-01"))
    act = f"/enterprises/{id}/actions/move-out"

    early = await officer.post(act, {"evidence": {"moved_out": "2012-02-29"}})
    gone = await officer.post(act, {"evidence": {"moved_out": "2016-07-01"}, "note": "迁往通州"})
    again = await officer.post(act, {"evidence": {"moved_out": "2016-07-02"}})

    assert (early.status, early.faults) == (422, {"/evidence/moved_out": "before-moved-in"})
    assert (gone.json["state"], gone.json["moved_out"]) == ("MOVED_OUT", "2016-07-01")
    assert (again.status, again.slug) == (409, "already-moved-out")


async def test_the_note_of_an_action_is_shown_to_those_who_act_and_never_in_events(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/enterprises", enterprise(places.park))
    await officer.post(
        f"/enterprises/{id}/actions/move-out", {"evidence": {"moved_out": "2016-07-01"}, "note": "迁往通州"}
    )

    assert (await officer.get(f"/enterprises/{id}")).json["note"] == "迁往通州"
    assert "note" not in (await api.as_("liaison", park=places.park).get(f"/enterprises/{id}")).json
    assert "迁往通州" not in (await officer.get(f"/enterprises/{id}/history")).text


async def test_only_the_system_takes_an_import_back_and_only_unchanged_rows(api: Api, places: Places) -> None:
    officer, system = api.as_("street_officer"), api.as_service("organization")
    id = await made(system, "/enterprises", enterprise(places.park))
    undo = f"/enterprises/{id}/actions/undo-registration"

    assert (await officer.post(undo, If_Match='"1"')).status == 403
    assert (await system.post(undo)).status == 428
    await officer.patch(f"/enterprises/{id}", {"listed": True}, 1)
    assert (await system.post(undo, If_Match='"1"')).status == 412
    assert (await system.post(undo, If_Match='"2"')).status == 200


async def test_what_was_taken_back_is_gone_and_frees_its_credit_code(api: Api, places: Places) -> None:
    officer, system = api.as_("street_officer"), api.as_service("organization")
    id = await made(system, "/enterprises", enterprise(places.park))
    await system.post(f"/enterprises/{id}/actions/undo-registration", If_Match='"1"')

    assert (await officer.get(f"/enterprises/{id}")).status == 404
    assert (await officer.get("/enterprises?count=true")).json["total"] == 0
    assert (await officer.patch(f"/enterprises/{id}", {"listed": True}, 2)).status == 404
    assert (await officer.post("/enterprises", enterprise(places.park))).status == 201
