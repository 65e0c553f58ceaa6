"""Relation letters over HTTP: from draft to receipt, who may do what, what is refused (domain §5.1, B17)."""

from typing import Any

import pytest

from tests.services.member.builders import (
    BRANCH,
    COMMITTEE,
    COMMUNITY,
    ENTERPRISE,
    FAR_BRANCH,
    HOLDING,
    OTHER_COMMUNITY,
    OTHER_PARK,
    PARK,
    floating,
    person,
    registered,
)
from tests.support.api import Answer, Api

ISSUE = {"letter_no": "介字7号", "issued_on": "2026-11-24", "valid_until": "2026-12-24"}
RECEIVE = {"receipt_no": "回7号", "date": "2026-11-30"}


@pytest.fixture
def secretary(api: Api) -> Api:
    return api.as_("community_secretary", sub="u2", community=COMMUNITY)


@pytest.fixture
async def member(worker: Api) -> dict[str, Any]:
    return await registered(worker, floating(1))


@pytest.fixture
async def draft(worker: Api, member: dict[str, Any]) -> dict[str, Any]:
    answer = await worker.post("/transfers", {"member": member["id"], "to_organization": HOLDING})
    assert answer.status == 201, answer.text
    return dict(answer.json)


async def act(api: Api, transfer: dict[str, Any], action: str, evidence: object) -> Answer:
    return await api.post(f"/transfers/{transfer['id']}/actions/{action}", {"evidence": evidence})


async def test_a_draft_names_where_the_relation_comes_from_and_goes(draft: dict[str, Any]) -> None:
    assert (draft["state"], draft["to_organization"], draft["for_enterprise"]) == ("DRAFT", HOLDING, ENTERPRISE)
    assert draft["from"] == {"organization": None, "name": "外地党支部", "off_platform": True}
    assert [offer["action"] for offer in draft["available_actions"]] == ["issue", "withdraw"]
    assert [each["key"] for each in draft["available_actions"][0]["requires"]] == [
        "letter_no",
        "issued_on",
        "valid_until",
    ]
    assert [(waits["role"], waits["unit"]) for waits in draft["awaiting"]] == [
        ("station_worker", PARK),
        ("branch_secretary", None),
    ]


async def test_a_letter_is_issued_and_received(worker: Api, secretary: Api, draft: dict[str, Any]) -> None:
    issued = await act(worker, draft, "issue", ISSUE)
    received = await act(secretary, draft, "receive", RECEIVE)

    assert (issued.status, issued.json["state"], issued.json["letter_no"]) == (200, "ISSUED", "介字7号")
    assert issued.json["awaiting"] == [
        {
            "role": "community_secretary",
            "unit": COMMUNITY,
            "since": issued.json["updated_at"].replace("Z", "+00:00"),
            "due_at": issued.json["awaiting"][0]["due_at"],
        }
    ]
    assert issued.json["awaiting"][0]["due_at"] is not None
    assert (received.status, received.json["state"], received.json["receipt_no"]) == (200, "RECEIVED", "回7号")
    assert (received.json["received_on"], received.json["available_actions"]) == ("2026-11-30", [])
    told = (await worker.get(f"/transfers/{draft['id']}/history")).json
    assert [event["type"] for event in told] == [
        "cn.balian.transfer.opened.v1",
        "cn.balian.transfer.issued.v1",
        "cn.balian.transfer.received.v1",
    ]
    assert "介字7号" not in str(told)
    assert "回7号" not in str(told)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"valid_until": "2027-02-23"}, {"/evidence/valid_until": "letter-too-long"}),
        ({"valid_until": "2026-11-23"}, {"/evidence/valid_until": "valid-until-before-issue"}),
        ({"letter_no": None}, {"/evidence/letter_no": "evidence-missing"}),
        ({"issued_on": "yesterday"}, {"/evidence/issued_on": "not-a-date"}),
        ({"stamp": "x"}, {"/evidence/stamp": "evidence-unknown"}),
    ],
)
async def test_a_letter_holds_ninety_days_at_most_and_needs_its_evidence(
    worker: Api, draft: dict[str, Any], change: dict[str, Any], fault: dict[str, str]
) -> None:
    answer = await act(worker, draft, "issue", {**ISSUE, **change})

    assert (answer.status, answer.faults) == (422, fault)


async def test_a_letter_is_rejected_with_a_reason(worker: Api, secretary: Api, draft: dict[str, Any]) -> None:
    await act(worker, draft, "issue", ISSUE)

    answer = await act(secretary, draft, "reject", {"reason": "姓名不符"})

    assert (answer.json["state"], answer.json["reason"]) == ("REJECTED", "姓名不符")


async def test_a_note_is_kept_with_the_step(worker: Api, draft: dict[str, Any]) -> None:
    path = f"/transfers/{draft['id']}/actions/withdraw"

    answer = await worker.post(path, {"evidence": {"reason": "误开"}, "note": "电话确认"})

    assert (answer.json["state"], answer.json["note"]) == ("WITHDRAWN", "电话确认")


async def test_a_step_the_state_does_not_offer_is_refused_with_what_it_offers(
    worker: Api, secretary: Api, draft: dict[str, Any]
) -> None:
    answer = await act(secretary, draft, "receive", RECEIVE)

    assert (answer.status, answer.slug, answer.json["available_actions"]) == (409, "action-not-available", [])


async def test_only_the_receiving_community_receives(api: Api, worker: Api, draft: dict[str, Any]) -> None:
    await act(worker, draft, "issue", ISSUE)
    other = api.as_("community_secretary", community=OTHER_COMMUNITY)

    assert (await act(other, draft, "receive", RECEIVE)).status == 404
    assert (await act(worker, draft, "receive", RECEIVE)).status == 403


async def test_only_the_secretary_of_the_sending_branch_issues(api: Api, worker: Api) -> None:
    member = await registered(worker, person(1, organization=BRANCH))
    body = {"member": member["id"], "to_organization": HOLDING}
    transfer = (await worker.post("/transfers", body)).json
    sender, receiver = (api.as_("branch_secretary", organization=id) for id in (BRANCH, HOLDING))

    assert (await act(receiver, transfer, "issue", ISSUE)).status == 403
    assert (await act(sender, transfer, "issue", ISSUE)).json["state"] == "ISSUED"


@pytest.mark.parametrize(
    ("role", "jurisdiction", "seen"),
    [
        ("street_officer", {}, True),
        ("station_worker", {"park": PARK}, True),
        ("station_worker", {"park": OTHER_PARK}, False),
        ("community_secretary", {"community": COMMUNITY}, True),
        ("community_secretary", {"community": OTHER_COMMUNITY}, False),
        ("branch_secretary", {"organization": HOLDING}, True),
        ("branch_secretary", {"organization": BRANCH}, False),
        ("person", {"person": "somebody"}, False),
    ],
)
async def test_a_transfer_is_seen_where_the_jurisdiction_reaches(
    api: Api, draft: dict[str, Any], role: str, jurisdiction: dict[str, str], seen: bool
) -> None:
    caller = api.as_(role, **jurisdiction)

    assert (await caller.get(f"/transfers/{draft['id']}")).status == (200 if seen else 404)
    assert [item["id"] for item in (await caller.get("/transfers?state=DRAFT")).json["items"]] == [draft["id"]] * seen


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"member": "nobody"}, {"/member": "unknown-reference"}),
        ({"to_organization": "nowhere"}, {"/to_organization": "unknown-reference"}),
        ({"to_organization": COMMITTEE}, {"/to_organization": "unknown-reference"}),
        ({"to_organization": FAR_BRANCH}, {"/to_organization": "unknown-reference"}),
        ({"from": {"organization": "nowhere"}}, {"/from/organization": "unknown-reference"}),
        ({"from": {"organization": HOLDING}}, {"/to_organization": "same-as-sender"}),
        ({"from": {"name": 5}}, {"/from/name": "wrong-type"}),
        ({"letter_no": "1"}, {"/letter_no": "unknown-field"}),
    ],
)
async def test_a_faulty_draft_is_refused_where_it_is_faulty(
    worker: Api, member: dict[str, Any], change: dict[str, Any], fault: dict[str, str]
) -> None:
    answer = await worker.post("/transfers", {"member": member["id"], "to_organization": HOLDING, **change})

    assert (answer.status, answer.faults) == (422, fault)


async def test_a_linkage_has_one_letter_per_member(worker: Api, member: dict[str, Any]) -> None:
    body = {"member": member["id"], "to_organization": HOLDING, "linkage": "l1"}
    await worker.post("/transfers", body)

    answer = await worker.post("/transfers", body)

    assert (answer.status, answer.slug) == (409, "duplicate-key")


async def test_only_a_station_worker_drafts(officer: Api, member: dict[str, Any]) -> None:
    answer = await officer.post("/transfers", {"member": member["id"], "to_organization": HOLDING})

    assert answer.status == 403
