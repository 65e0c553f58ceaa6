"""Members over HTTP: what registering and changing does, what is refused, what is never shown."""

from typing import Any

import pytest

from tests.services.member.builders import (
    BRANCH,
    COMMUNITY,
    ENTERPRISE,
    FAR_ENTERPRISE,
    HOLDING,
    NEIGHBOUR,
    PARK,
    floating,
    id_number,
    person,
    registered,
)
from tests.support.api import Api


async def history(api: Api, id: str) -> list[dict[str, Any]]:
    return list((await api.get(f"/members/{id}/history")).json)


def facts(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("cn.balian.member.").removesuffix(".v1") for event in events]


async def test_a_registered_member_is_shown_masked(worker: Api) -> None:
    answer = await worker.post("/members", floating(1))

    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/members/{answer.json['id']}"
    shown = answer.json
    assert (shown["name"], shown["mobile"]) == ("测****", "138****0001")
    assert shown["id_number"].startswith("110105********")
    assert shown["id_number"] != id_number(1)
    assert (shown["enterprise"], shown["park"], shown["community"]) == (ENTERPRISE, PARK, COMMUNITY)
    assert (shown["stage"], shown["status"], shown["floating_since"]) == ("FULL", "FLOATING", "2015-09-01")
    assert (shown["organization"], shown["home_organization"]["name"]) == (None, "外地党支部")
    assert (await worker.get(f"/members/{shown['id']}")).json == shown


async def test_a_member_without_a_day_of_leaving_is_settled(worker: Api) -> None:
    shown = await registered(worker, person(1, organization=BRANCH))

    assert shown["status"] == "SETTLED"
    assert shown["relation"] == {"kind": "BRANCH", "serves_workplace": True, "affiliated": True}


async def test_the_holding_branch_affiliates_without_serving_the_workplace(worker: Api) -> None:
    shown = await registered(worker, floating(1, organization=HOLDING))

    assert shown["relation"] == {"kind": "HOLDING_BRANCH", "serves_workplace": False, "affiliated": True}


async def test_a_branch_of_another_enterprise_does_not_serve_this_one(worker: Api) -> None:
    shown = await registered(worker, person(1, enterprise=NEIGHBOUR, organization=BRANCH))

    assert shown["relation"] == {"kind": "BRANCH", "serves_workplace": False, "affiliated": False}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id_number": "110105199001010003"}, {"/id_number": "citizen-id-check"}),
        ({"id_number": "110105190002290009"}, {"/id_number": "citizen-id-date"}),
        ({"id_number": "000000190001010009"}, {"/id_number": "citizen-id-province"}),
        ({"mobile": "12012345678"}, {"/mobile": "mobile-invalid"}),
        ({"mobile": "1380000000", "id_number": "1"}, {"/mobile": "mobile-invalid", "/id_number": "citizen-id-length"}),
        ({"name": "测*"}, {"/name": "masked"}),
        ({"name": " "}, {"/name": "too-short"}),
        ({"name": 7}, {"/name": "wrong-type"}),
        ({"stage": "STRANGER"}, {"/stage": "not-allowed"}),
        ({"enterprise": "nowhere"}, {"/enterprise": "unknown-reference"}),
        ({"enterprise": FAR_ENTERPRISE}, {"/enterprise": "unknown-reference"}),
        ({"enterprise": None}, {"/enterprise": "missing"}),
        ({"organization": "nowhere"}, {"/organization": "unknown-reference"}),
        ({"floating_since": "2999-01-01"}, {"/floating_since": "contradicts-status-or-today"}),
        (
            {"floating_since": "2015-01-01", "status": "SETTLED"},
            {"/floating_since": "contradicts-status-or-today"},
        ),
        ({"age": 30}, {"/age": "unknown-field"}),
        ({"home_organization": "外地"}, {"/home_organization": "wrong-type"}),
    ],
)
async def test_a_faulty_field_is_named_and_its_value_never_repeated(
    worker: Api, change: dict[str, Any], fault: dict[str, str]
) -> None:
    answer = await worker.post("/members", {**person(1), **change})

    assert (answer.status, answer.faults) == (422, fault)
    assert not [text for text in map(str, change.values()) if len(text) > 8 and text in answer.text]


async def test_an_id_number_is_registered_once_in_a_tenant(api: Api, worker: Api) -> None:
    await registered(worker, person(1))

    answer = await worker.post("/members", person(1, name="另一人"))
    elsewhere = await api.in_tenant(f"{api.tenant}-2").as_("street_officer").post("/members", person(1))

    assert (answer.status, answer.slug) == (409, "duplicate-key")
    assert elsewhere.status == 201


async def test_the_same_key_registers_once_and_another_body_is_refused(worker: Api) -> None:
    first = await worker.post("/members", person(1), Idempotency_Key="k1")
    again = await worker.post("/members", person(1), Idempotency_Key="k1")
    other = await worker.post("/members", person(2), Idempotency_Key="k1")

    assert (again.status, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert (other.status, other.slug) == (422, "idempotency-key-reused")


async def test_each_change_is_an_event_with_the_whole_standing(officer: Api) -> None:
    member = await registered(officer, person(1, stage="PROBATIONARY"))
    change = {
        "mobile": "13900000001",
        "stage": "FULL",
        "enterprise": NEIGHBOUR,
        "organization": HOLDING,
        "floating_since": "2015-01-01",
    }

    answer = await officer.patch(f"/members/{member['id']}", change, member["version"])

    assert (answer.status, answer.json["version"]) == (200, 6)
    events = await history(officer, member["id"])
    assert facts(events) == [
        "registered",
        "amended",
        "workplace-changed",
        "stage-changed",
        "relation-changed",
        "floating-registered",
    ]
    assert events[1]["data"]["fields"] == ["mobile"]
    assert events[2]["data"]["former_enterprise"] == ENTERPRISE
    standing = events[-1]["data"]["standing"]
    assert (standing["enterprise"], standing["stage"], standing["status"]) == (NEIGHBOUR, "FULL", "FLOATING")
    assert standing["relation"]["affiliated"] is True
    assert all("standing" in event["data"] for event in events)


async def test_what_is_so_already_changes_nothing(worker: Api) -> None:
    member = await registered(worker, floating(1, organization=BRANCH))

    answer = await worker.patch(f"/members/{member['id']}", floating(1, organization=BRANCH), member["version"])

    assert (answer.status, answer.json) == (200, member)


async def test_a_mask_sent_back_never_overwrites(worker: Api) -> None:
    member = await registered(worker, floating(1))
    masked = {field: member[field] for field in ("name", "id_number", "mobile")}

    answer = await worker.patch(f"/members/{member['id']}", {**masked, "name": "李测试"}, member["version"])

    assert (answer.status, answer.json["name"], answer.json["version"]) == (200, "李**", 2)
    clear = await worker.post(
        f"/members/{member['id']}/actions/reveal",
        {"evidence": {"fields": ["id_number", "mobile", "name"], "purpose": "核对"}},
    )
    assert clear.json == {"id": member["id"], "name": "李测试", "id_number": id_number(1), "mobile": "13800000001"}


async def test_a_foreign_mask_is_refused(worker: Api) -> None:
    member = await registered(worker, floating(1))

    answer = await worker.patch(f"/members/{member['id']}", {"mobile": "139****0000"}, member["version"])

    assert (answer.status, answer.faults) == (422, {"/mobile": "mobile-invalid"})


async def test_a_removed_mobile_is_found_no_more(worker: Api) -> None:
    member = await registered(worker, floating(1))

    answer = await worker.patch(f"/members/{member['id']}", {"mobile": None}, member["version"])

    assert answer.json["mobile"] is None
    found = await worker.post("/members/search", {"mobile": "13800000001", "purpose": "核对"})
    assert found.json["items"] == []


async def test_floating_ends_when_the_member_settles(worker: Api) -> None:
    member = await registered(worker, floating(1))

    answer = await worker.patch(f"/members/{member['id']}", {"status": "SETTLED"}, member["version"])

    assert (answer.json["status"], answer.json["floating_since"]) == ("SETTLED", None)
    assert facts(await history(worker, member["id"])) == ["registered", "floating-closed"]


async def test_leaving_for_another_workplace_judges_the_relation_anew(worker: Api) -> None:
    member = await registered(worker, person(1, organization=BRANCH))

    answer = await worker.patch(f"/members/{member['id']}", {"enterprise": NEIGHBOUR}, member["version"])

    assert answer.json["relation"]["serves_workplace"] is False
    assert facts(await history(worker, member["id"])) == ["registered", "workplace-changed", "relation-changed"]


async def test_a_change_needs_the_present_version(worker: Api) -> None:
    member = await registered(worker, floating(1))
    path = f"/members/{member['id']}"

    missing = await worker.patch(path, {"status": "SETTLED"})
    stale = await worker.patch(path, {"status": "SETTLED"}, 7)

    assert (missing.status, stale.status) == (428, 412)
    assert (stale.json["current"]["id"], stale.json["current"]["version"]) == (member["id"], member["version"])


async def test_what_a_member_must_have_cannot_be_taken_away(worker: Api) -> None:
    member = await registered(worker, floating(1))

    answer = await worker.patch(f"/members/{member['id']}", {"name": None, "stage": None}, member["version"])

    assert (answer.status, answer.faults) == (422, {"/name": "missing", "/stage": "missing"})


async def test_an_import_takes_back_only_what_is_still_as_it_left_it(api: Api, worker: Api) -> None:
    kept, gone = await registered(worker, floating(1)), await registered(worker, floating(2))
    await worker.patch(f"/members/{kept['id']}", {"status": "SETTLED"}, kept["version"])
    service = api.as_service("member")

    refused = await service.post(f"/members/{kept['id']}/actions/undo-registration", If_Match='"1"')
    undone = await service.post(f"/members/{gone['id']}/actions/undo-registration", If_Match='"1"')

    assert (refused.status, undone.status) == (412, 200)
    assert (await worker.get(f"/members/{gone['id']}")).status == 404
    assert [item["id"] for item in (await worker.get("/members")).json["items"]] == [kept["id"]]
    assert (await worker.post("/members", floating(2))).status == 201


async def test_only_other_services_take_registrations_back(worker: Api) -> None:
    member = await registered(worker, floating(1))

    answer = await worker.post(f"/members/{member['id']}/actions/undo-registration", If_Match='"1"')

    assert answer.status == 403
