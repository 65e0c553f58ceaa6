"""A request from the requester's word to his own verdict (§5.0; B28), with what each step does and refuses."""

from datetime import datetime, timedelta

import pytest

from shared.kernel.calendar import CHINA
from shared.kernel.errors import Forbidden, NotFound
from shared.workflow.errors import ActionNotAvailable, Blocked, EvidenceInvalid
from tests.services.service_request.support import (
    CO,
    COMMUNITY,
    CONTACT,
    DEPARTMENT,
    DISPATCH,
    HELPER,
    LEAD,
    PARK,
    RESOLVE,
    RESPOND,
    START,
    STATION,
    TENANT,
    THIRD,
    WITH_HELP,
    House,
    blocks,
    department,
    states,
)

NOT_REACHED = {"reached": False}


async def test_the_whole_road_to_the_requesters_verdict(house: House) -> None:
    stored = await house.submit()
    request = await house.walk(stored.id, until="CLOSED")
    assert (request.instance.state, request.is_open, request.park, request.community) == (
        "CLOSED",
        False,
        PARK,
        COMMUNITY,
    )
    assert request.verdict is not None
    assert (request.verdict.solved, request.verdict.satisfied, request.unreached) == (True, True, False)
    assert await house.facts(stored.id) == ["submitted", "accepted", "dispatched", "responded", "resolved", "closed"]
    assert [each.state for each in request.past][-1] == "CLOSED"


async def test_the_number_and_the_public_code_are_worked_out_from_the_id(house: House) -> None:
    request = (await house.submit()).state
    assert request.number.startswith("FW-2016-")
    assert request.public_code.startswith(f"{TENANT}-")
    assert request.number.rpartition("-")[2] != request.public_code.rpartition("-")[2]


@pytest.mark.covers("S71", "B27")
async def test_a_lead_and_a_co_handler_each_have_their_own_leg_and_clock(house: House) -> None:
    id = (await house.submit()).id
    request = await house.walk(id, until="DISPATCHED", dispatch=WITH_HELP)
    assert states(request) == {DEPARTMENT: ("LEAD", "OPEN"), HELPER: ("CO", "OPEN")}
    running = {clock.key for clock in request.clocks if clock.runs}
    assert running == {f"resolve:{DEPARTMENT}", f"respond:{DEPARTMENT}", f"report:{HELPER}"}
    assert request.first_receiver is not None
    assert request.first_receiver.id == DEPARTMENT


async def test_no_co_handlers_and_an_empty_list_of_them_are_the_same(house: House) -> None:
    id = (await house.submit()).id
    request = await house.walk(id, until="DISPATCHED", dispatch={**DISPATCH, "co_handlers": []})
    assert states(request) == {DEPARTMENT: ("LEAD", "OPEN")}


async def test_the_lead_cannot_resolve_while_a_co_handler_is_at_work(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED", dispatch=WITH_HELP)
    with pytest.raises(Blocked) as refused:
        await house.act(LEAD, id, "resolve", RESOLVE)
    assert blocks(refused.value) == ["legs-open"]
    await house.act(CO, id, "report", {"result": "已协助"})
    resolved = await house.act(LEAD, id, "resolve", RESOLVE)
    assert states(resolved) == {DEPARTMENT: ("LEAD", "DONE"), HELPER: ("CO", "DONE")}


async def test_a_co_handler_is_released_with_a_reason(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED", dispatch=WITH_HELP)
    released = await house.act(STATION, id, "release", {"unit": department(HELPER), "reason": "不再需要"})
    assert states(released)[HELPER] == ("CO", "RELEASED")
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, id, "release", {"unit": department(HELPER), "reason": "不再需要"})
    assert [fault.slug for fault in refused.value.errors] == ["no-open-leg"]


async def test_a_legs_reply_after_the_lead_has_closed_is_refused(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED", dispatch=WITH_HELP)
    await house.act(CO, id, "report", {"result": "已协助"})
    await house.act(LEAD, id, "resolve", RESOLVE)
    with pytest.raises(ActionNotAvailable) as refused:
        await house.act(CO, id, "report", {"result": "又一次"})
    assert refused.value.facts["state"] == "RESOLVED"


@pytest.mark.covers("S70")
async def test_a_co_handler_does_not_act_for_the_lead(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED", dispatch=WITH_HELP)
    with pytest.raises(Forbidden):
        await house.act(CO, id, "respond", RESPOND)


async def test_a_department_sees_nothing_that_was_not_dispatched_to_it(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED")
    with pytest.raises(NotFound):
        await house.act(CO, id, "respond", RESPOND)


async def test_a_unit_returns_once_and_the_station_dispatches_again(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED", dispatch=WITH_HELP)
    returned = await house.act(LEAD, id, "return", {"reason": "不属于本科室"})
    assert (returned.instance.state, states(returned)) == (
        "ACCEPTED",
        {DEPARTMENT: ("LEAD", "RETURNED"), HELPER: ("CO", "RELEASED")},
    )
    again = await house.act(STATION, id, "dispatch", DISPATCH)
    assert again.first_receiver is not None
    assert again.first_receiver.id == DEPARTMENT
    with pytest.raises(Blocked) as refused:
        await house.act(LEAD, id, "return", {"reason": "仍不属于"})
    assert blocks(refused.value) == ["already-returned"]


async def test_a_unit_returns_within_its_day_only(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED")
    with pytest.raises(Blocked) as refused:
        await house.act(LEAD, id, "return", {"reason": "太晚"}, at=datetime(2016, 6, 1, 0, 0, 1, tzinfo=CHINA))
    assert blocks(refused.value) == ["return-window-over"]


async def test_reassigning_keeps_the_clocks_of_the_whole_process(house: House) -> None:
    id = (await house.submit()).id
    before = await house.walk(id, until="DISPATCHED")
    later = START + timedelta(hours=5)
    after = await house.act(STATION, id, "reassign", {"lead": department(THIRD), "reason": "经办人离岗"}, at=later)
    assert states(after) == {DEPARTMENT: ("LEAD", "RELEASED"), THIRD: ("LEAD", "OPEN")}
    former, now = before.clock("respond"), after.clock("respond")
    assert former is not None
    assert now is not None
    assert (now.since, now.due_at, now.unit) == (former.since, former.due_at, THIRD)
    assert after.instance.entered_at == before.instance.entered_at
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, id, "reassign", {"lead": department(THIRD), "reason": "再次"})
    assert [fault.slug for fault in refused.value.errors] == ["has-a-leg"]


@pytest.mark.parametrize("unit", [department("nobody"), department("closed"), {"type": "supplier", "id": "none"}])
async def test_a_unit_outside_the_tenant_is_refused(house: House, unit: dict[str, str]) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="ACCEPTED")
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, id, "dispatch", {**DISPATCH, "lead": unit})
    assert [(fault.pointer, fault.slug) for fault in refused.value.errors] == [("/evidence/lead", "unknown-reference")]


async def test_of_two_dispatchers_one_wins_and_the_other_is_told_the_state(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="ACCEPTED")
    await house.act(STATION, id, "dispatch", DISPATCH)
    with pytest.raises(ActionNotAvailable) as refused:
        await house.act(STATION, id, "dispatch", {**DISPATCH, "lead": department(THIRD)})
    assert refused.value.facts["state"] == "DISPATCHED"


async def test_only_waiting_for_the_requester_pauses_and_an_early_answer_gives_time_back(house: House) -> None:
    id = (await house.submit()).id
    before = (await house.walk(id, until="RESPONDED")).clock("resolve")
    waiting = await house.act(LEAD, id, "ask", {"question": "具体时间？"}, at=datetime(2016, 5, 31, 9, tzinfo=CHINA))
    paused = waiting.clock("resolve")
    answered = await house.act(CONTACT, id, "answer", {"answer": "周三"}, at=datetime(2016, 6, 1, 9, tzinfo=CHINA))
    after = answered.clock("resolve")
    assert before is not None
    assert paused is not None
    assert after is not None
    assert (before.due_at, paused.due_at, after.due_at) == (
        datetime(2016, 6, 8, 23, 59, 59, tzinfo=CHINA),
        datetime(2016, 6, 16, 23, 59, 59, tzinfo=CHINA),
        datetime(2016, 6, 12, 23, 59, 59, tzinfo=CHINA),
    )
    assert answered.instance.state == "RESPONDED"


async def test_an_answer_after_the_limit_gives_no_more_than_the_limit(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED")
    waiting = await house.act(LEAD, id, "ask", {"question": "？"}, at=datetime(2016, 5, 31, 9, tzinfo=CHINA))
    late = await house.act(CONTACT, id, "answer", {"answer": "晚"}, at=datetime(2016, 7, 1, 9, tzinfo=CHINA))
    paused, after = waiting.clock("resolve"), late.clock("resolve")
    assert paused is not None
    assert after is not None
    assert after.due_at == paused.due_at
