"""The verdict is the requester's (B28): call-back by another, three tries, reopening within the window."""

from datetime import timedelta
from typing import Any

import pytest

from shared.kernel.errors import Forbidden, NotFound
from shared.workflow.errors import ActionNotAvailable, Blocked, EvidenceInvalid
from tests.services.service_request.support import (
    CALLER,
    CONTACT,
    DEPARTMENT,
    LEAD,
    OFFICER,
    SATISFIED,
    START,
    STATION,
    House,
    blocks,
    person,
    states,
)

NOT_REACHED = {"reached": False}


@pytest.mark.covers("B28")
async def test_the_handler_cannot_rate_himself(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESOLVED")
    with pytest.raises(Forbidden):
        await house.act(LEAD, id, "call_back", SATISFIED)
    both = person("callback_worker", actor=LEAD.actor)
    with pytest.raises(Blocked) as refused:
        await house.act(both, id, "call_back", SATISFIED)
    assert blocks(refused.value) == ["handler-may-not-rate"]


@pytest.mark.covers("B28")
async def test_three_tries_that_reach_nobody_close_it_as_unreached(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESOLVED")
    tries = [(await house.act(CALLER, id, "call_back", NOT_REACHED)).instance.state for _ in range(3)]
    request = await house.request(id)
    assert tries == ["RESOLVED", "RESOLVED", "CLOSED"]
    assert (request.unreached, request.tries) == (True, 3)
    assert (await house.facts(id))[-3:] == ["missed", "missed", "closed"]


@pytest.mark.parametrize(
    ("evidence", "pointer", "slug"),
    [
        ({"reached": True}, "/evidence/solved", "evidence-missing"),
        ({"reached": False, "solved": True}, "/evidence/solved", "only-when-reached"),
    ],
)
async def test_only_who_was_reached_gives_a_verdict(
    house: House, evidence: dict[str, Any], pointer: str, slug: str
) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESOLVED")
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(CALLER, id, "call_back", evidence)
    assert (pointer, slug) in [(fault.pointer, fault.slug) for fault in refused.value.errors]


async def test_a_second_call_back_is_refused(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="CLOSED")
    with pytest.raises(ActionNotAvailable):
        await house.act(CALLER, id, "call_back", SATISFIED)


async def test_a_request_is_reopened_once_then_the_street_decides(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="CLOSED")
    reopened = await house.act(CONTACT, id, "reopen", {"reason": "问题仍在"})
    assert (reopened.instance.state, reopened.reopened, reopened.verdict) == ("DISPATCHED", 1, None)
    assert states(reopened)[DEPARTMENT] == ("LEAD", "OPEN")
    await house.walk(id, until="CLOSED")
    with pytest.raises(Blocked) as refused:
        await house.act(CONTACT, id, "reopen", {"reason": "又一次"})
    assert blocks(refused.value) == ["reopens-used-up"]
    assert (await house.act(OFFICER, id, "reopen", {"reason": "街道决定"})).reopened == 2


async def test_a_request_is_not_reopened_after_the_window(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="CLOSED")
    with pytest.raises(Blocked) as refused:
        await house.act(CONTACT, id, "reopen", {"reason": "太晚"}, at=START + timedelta(days=8))
    assert blocks(refused.value) == ["reopen-window-over"]


async def test_nobody_but_the_requester_or_the_station_reopens(house: House) -> None:
    id = (await house.submit(STATION)).id
    await house.walk(id, until="CLOSED")
    with pytest.raises(NotFound):
        await house.act(CONTACT, id, "reopen", {"reason": "不是我的"})
