"""Asking for a service: who may ask for whom, where, in which class, and what is refused at which place."""

from typing import Any

import pytest

from services.service_request.commands.texts import AmendRequest, RequestEnded, amend_request
from services.service_request.queries import requests as shown
from shared.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from shared.kernel.scope import Scope
from shared.workflow.errors import EvidenceInvalid
from tests.services.service_request.menu import ITEM, menu_item
from tests.services.service_request.support import (
    CALLER,
    CLASS,
    COMMUNITY,
    CONTACT,
    DISPATCH,
    ENTERPRISE,
    FAR,
    LEAD,
    OFFICER,
    OTHER_PARK,
    OTHER_TENANT,
    PARK,
    PERSON,
    STATION,
    SYSTEM,
    WORKER,
    House,
    person,
)

MOBILE = "13800000001"


def faults(refused: DomainError) -> dict[str, str]:
    return {fault.pointer: fault.slug for fault in refused.errors}


@pytest.mark.parametrize(
    ("scope", "body", "requester"),
    [
        (CONTACT, {}, ("enterprise", ENTERPRISE)),
        (WORKER, {"park": PARK}, ("person", PERSON)),
        (WORKER, {"enterprise": ENTERPRISE, "private": True}, ("person", PERSON)),
        (WORKER, {"community": COMMUNITY}, ("person", PERSON)),
        (STATION, {}, ("park", PARK)),
        (STATION, {"enterprise": ENTERPRISE}, ("enterprise", ENTERPRISE)),
        (STATION, {"requester": {"type": "person", "id": "p9"}}, ("person", "p9")),
    ],
)
async def test_a_contact_a_person_and_the_station_ask(
    house: House, scope: Scope, body: dict[str, Any], requester: tuple[str, str]
) -> None:
    request = (await house.submit(scope, **body)).state
    assert (request.requester.type, request.requester.id) == requester
    assert request.community == COMMUNITY


@pytest.mark.parametrize(
    ("scope", "body", "expected"),
    [
        (CONTACT, {"class": "NO_SUCH"}, {"/class": "class-unknown"}),
        (CONTACT, {"enterprise": FAR}, {"/enterprise": "unknown-reference"}),
        (CONTACT, {"private": True}, {"/private": "only-for-a-person"}),
        (CONTACT, {"requester": {"type": "person", "id": "p9"}}, {"/requester": "not-allowed"}),
        (CONTACT, {"answers": {"day": "x"}}, {"/answers/day": "question-unknown"}),
        (CONTACT, {"service_item": "no-such"}, {"/service_item": "unknown-reference"}),
        (WORKER, {}, {"/park": "missing"}),
        (WORKER, {"park": "no-such"}, {"/park": "unknown-reference"}),
        (STATION, {"park": OTHER_PARK}, {"/park": "unknown-reference"}),
        (STATION, {"enterprise": FAR}, {"/enterprise": "unknown-reference"}),
        (STATION, {"enterprise": "gone"}, {"/enterprise": "enterprise-not-operating"}),
        (STATION, {"requester": {"type": "park", "id": PARK}}, {"/requester/type": "not-allowed"}),
    ],
)
async def test_what_cannot_be_asked_is_refused_at_its_place(
    house: House, scope: Scope, body: dict[str, Any], expected: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await house.submit(scope, **body)
    assert faults(refused.value) == expected


@pytest.mark.parametrize("scope", [OFFICER, LEAD, person("person"), person("enterprise_contact")])
async def test_whoever_has_no_word_of_his_own_does_not_ask(house: House, scope: Scope) -> None:
    with pytest.raises(Forbidden):
        await house.submit(scope)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, {"/answers/people": "answer-missing"}),
        ({"people": "ten"}, {"/answers/people": "wrong-type"}),
        ({"people": 10, "time": "NIGHT"}, {"/answers/time": "option-unknown"}),
        ({"people": 10, "colour": "red"}, {"/answers/colour": "question-unknown"}),
    ],
)
async def test_answers_are_those_that_were_asked(
    house: House, answers: dict[str, Any], expected: dict[str, str]
) -> None:
    id = await menu_item(house, published=True)
    with pytest.raises(Invalid) as refused:
        await house.submit(CONTACT, service_item=id, answers=answers)
    assert faults(refused.value) == expected


@pytest.mark.covers("S52")
async def test_an_item_that_is_not_published_cannot_be_asked_for(house: House) -> None:
    id = await menu_item(house, published=False)
    with pytest.raises(Invalid) as refused:
        await house.submit(CONTACT, service_item=id, answers={"people": 10})
    assert faults(refused.value) == {"/service_item": "unknown-reference"}


async def test_a_file_that_is_not_the_callers_to_read_cannot_be_attached(house: House) -> None:
    house.town.files = {"mine": CONTACT.actor, "theirs": LEAD.actor}
    stored = await house.submit(CONTACT, attachments=["mine"])
    assert stored.state.attachments == ("mine",)
    with pytest.raises(Invalid) as refused:
        await house.submit(CONTACT, attachments=["mine", "theirs", "none"])
    assert faults(refused.value) == {"/attachments/1": "unknown-reference", "/attachments/2": "unknown-reference"}


async def test_whoever_handles_a_request_reads_what_is_attached_to_it(house: House) -> None:
    house.town.files = {"mine": CONTACT.actor}
    stored = await house.submit(CONTACT, attachments=["mine"])
    assert (await shown.attached_to(house.parts, CONTACT, "mine")).id == stored.id
    with pytest.raises(NotFound):
        await shown.attached_to(house.parts, LEAD, "mine")
    await house.walk(stored.id, until="DISPATCHED")
    assert (await shown.attached_to(house.parts, LEAD, "mine")).id == stored.id
    for scope, file in ((person("street_admin"), "mine"), (LEAD, "another"), (WORKER, "mine")):
        with pytest.raises(NotFound):
            await shown.attached_to(house.parts, scope, file)


async def test_evidence_names_only_files_that_are_there(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED")
    house.town.files = {"photo": LEAD.actor}
    photo = {"title": "现场照片", "date": "2016-05-30", "file": "photo"}
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(LEAD, id, "resolve", {"result": "已解决", "photo": {**photo, "file": "none"}})
    assert faults(refused.value) == {"/evidence/photo/file": "unknown-reference"}
    resolved = await house.act(LEAD, id, "resolve", {"result": "已解决", "photo": photo})
    assert resolved.instance.state == "RESOLVED"


async def test_answers_show_on_the_requests_own_page(house: House) -> None:
    id = await menu_item(house, published=True)
    stored = await house.submit(CONTACT, service_item=id, answers={"people": 10}, contact=MOBILE)
    page = await shown.details(house.parts, STATION, stored)
    assert (page["text"], page["answers"], page["contact"]) == ("需要健康讲座", {"people": 10}, "138****0001")
    assert ITEM["class"] == CLASS


@pytest.mark.covers("S86")
async def test_a_requester_reads_what_was_said_to_him_and_a_unit_nothing_of_its_rating(house: House) -> None:
    stored = await house.submit()
    await house.walk(stored.id, until="RESOLVED", dispatch={**DISPATCH, "basis": "内部依据"})
    await house.act(CALLER, stored.id, "reopen", {"reason": "未解决"})

    async def told(scope: Scope) -> dict[str, set[str]]:
        found = await shown.evidence_of(house.parts, scope, await house.parts.stores.requests.get(SYSTEM, stored.id))
        return {action: set(texts) for action, texts in found.items()}

    assert await told(CONTACT) == {"resolve": {"result"}, "reopen": {"reason"}}
    assert {"dispatch", "respond", "resolve", "reopen"} <= set(await told(STATION))
    assert "call_back" not in await told(LEAD)


async def test_a_private_request_does_not_exist_for_the_employer(house: House) -> None:
    stored = await house.submit(WORKER, enterprise=ENTERPRISE, private=True)
    requests = house.parts.stores.requests
    seen = [scope.role for scope in (CONTACT, STATION, OFFICER, WORKER) if await _sees(house, scope, stored.id)]
    assert seen == ["station_worker", "street_officer", "person"]
    with pytest.raises(NotFound):
        await requests.get(person("street_officer", tenant=OTHER_TENANT), stored.id)


async def _sees(house: House, scope: Scope, id: str) -> bool:
    where = await shown.within(house.parts, scope)
    return await house.parts.stores.requests.find(scope, {"$and": [where, {"_id": id}]}) is not None


async def test_a_mask_that_is_sent_back_never_overwrites(house: House) -> None:
    stored = await house.submit(CONTACT, contact=MOBILE)
    masked = (await shown.details(house.parts, STATION, stored))["contact"]
    amended = await amend_request(house.parts, STATION, stored.id, AmendRequest(contact=masked), 1)
    assert amended.thing.version == 1
    other = await amend_request(house.parts, STATION, stored.id, AmendRequest(contact="13900000002"), 1)
    texts = await house.parts.stores.requests.texts(STATION, [stored.id], ["contact"])
    assert (other.thing.version, texts[stored.id]["contact"]) == (2, "13900000002")


async def test_an_edit_sets_no_clock_back(house: House) -> None:
    stored = await house.submit(CONTACT)
    amended = await amend_request(house.parts, CONTACT, stored.id, AmendRequest(text="改为周四"), 1)
    assert amended.thing.state.clocks == stored.state.clocks
    await house.walk(stored.id, until="CLOSED")
    with pytest.raises(RequestEnded):
        await amend_request(house.parts, CONTACT, stored.id, AmendRequest(text="太晚"), 7)
