"""What rule packs change: the four clocks of B27, the whistle of B26, the list of difficult requests before it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.kernel.calendar import CHINA
from shared.kernel.scope import Scope
from shared.workflow.errors import ActionNotAvailable, EvidenceInvalid
from tests.services.service_request.support import (
    CO,
    CONTACT,
    DEPARTMENT,
    DISPATCH,
    HELPER,
    IN_2022,
    OFFICER,
    START,
    STATION,
    SYSTEM,
    THIRD,
    House,
    department,
    person,
)

NOT_REACHED = {"reached": False}


@pytest.mark.covers("B27")
async def test_a_clock_of_a_later_pack_is_unknown_in_2016(house: House) -> None:
    id = (await house.submit()).id
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, id, "accept", {"urgency": "LIFE"})
    assert [fault.slug for fault in refused.value.errors] == ["option-unknown"]


def at_2022(scope: Scope) -> Scope:
    return person(min(scope.roles), actor=scope.actor, at=IN_2022, **scope.jurisdiction.as_dict())


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("LIFE", datetime(2022, 3, 1, 11, tzinfo=CHINA)),
        ("UTILITY", datetime(2022, 3, 2, 9, tzinfo=CHINA)),
        ("GENERAL", datetime(2022, 3, 8, 9, tzinfo=CHINA)),
        ("COMPLEX", datetime(2022, 3, 16, 9, tzinfo=CHINA)),
    ],
)
@pytest.mark.covers("B27")
async def test_pack_2021_runs_the_four_clocks_around_the_clock(house: House, urgency: str, due: datetime) -> None:
    id = (await house.submit(at_2022(CONTACT))).id
    accepted = await house.act(at_2022(STATION), id, "accept", {"urgency": urgency})
    assert accepted.instance.pack == "2021"
    assert accepted.due_at == due


@pytest.mark.covers("B26")
async def test_a_whistle_waits_for_every_unit_it_calls(house: House) -> None:
    id = (await house.submit(at_2022(CONTACT))).id
    for scope, action, evidence in ((STATION, "accept", {}), (STATION, "dispatch", DISPATCH)):
        await house.act(at_2022(scope), id, action, evidence)
    call = {"whistle_type": "EMERGENCY", "units": [department(HELPER), department(THIRD)]}
    whistled = await house.act(at_2022(OFFICER), id, "whistle", call)
    due = {clock.unit: clock.due_at for clock in whistled.clocks if clock.name == "arrive"}
    assert set(due.values()) == {IN_2022 + timedelta(minutes=30)}
    first = await house.act(at_2022(CO), id, "arrive", {"arrival": "到达"})
    assert first.instance.state == "WHISTLED"
    third = person("department_officer", actor="third", at=IN_2022, department=THIRD)
    last = await house.act(third, id, "arrive", {"arrival": "到达"})
    assert last.instance.state == "RESPONDED"
    rated = await house.act(at_2022(OFFICER), id, "rate_unit", {"unit": department(HELPER), "score": 5})
    assert rated.whistle is not None
    assert [(each.unit.id, each.score) for each in rated.whistle.ratings] == [(HELPER, 5)]
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(at_2022(OFFICER), id, "rate_unit", {"unit": department(DEPARTMENT), "score": 5})
    assert [fault.slug for fault in refused.value.errors] == ["not-summoned"]


async def whistled_for_two(house: House) -> str:
    id = (await house.submit(at_2022(CONTACT))).id
    for scope, action, evidence in ((STATION, "accept", {}), (STATION, "dispatch", DISPATCH)):
        await house.act(at_2022(scope), id, action, evidence)
    call = {"whistle_type": "EMERGENCY", "units": [department(HELPER), department(THIRD)]}
    await house.act(at_2022(OFFICER), id, "whistle", call)
    return id


def excuse(unit: str) -> dict[str, Any]:
    return {"unit": department(unit), "reason": "该单位无人值守"}


@pytest.mark.covers("B26")
async def test_a_unit_that_will_not_come_is_excused_so_that_the_whistle_ends(house: House) -> None:
    id = await whistled_for_two(house)
    first = await house.act(at_2022(CO), id, "arrive", {"arrival": "到达"})
    last = await house.act(at_2022(OFFICER), id, "excuse", excuse(THIRD))
    assert (first.instance.state, last.instance.state) == ("WHISTLED", "RESPONDED")
    assert {clock.key for clock in last.clocks if clock.name == "arrive"} == {f"arrive:{HELPER}"}
    with pytest.raises(ActionNotAvailable):
        await house.act(at_2022(OFFICER), id, "excuse", excuse(THIRD))


async def test_where_all_are_excused_nobody_has_responded(house: House) -> None:
    id = await whistled_for_two(house)
    one = await house.act(at_2022(OFFICER), id, "excuse", excuse(HELPER))
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(at_2022(OFFICER), id, "excuse", excuse(HELPER))
    none = await house.act(at_2022(OFFICER), id, "excuse", excuse(THIRD))
    assert [fault.slug for fault in refused.value.errors] == ["not-summoned"]
    assert (one.instance.state, none.instance.state) == ("WHISTLED", "RESPONDED")
    assert none.clock("respond") is None
    assert [clock for clock in none.clocks if clock.name == "respond"] == []


@pytest.mark.covers("B26", "S69")
async def test_2016_has_no_whistle_but_a_list_with_a_leader_and_a_monthly_state(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED")
    with pytest.raises(ActionNotAvailable):
        await house.act(OFFICER, id, "whistle", {"whistle_type": "EMERGENCY", "units": [department(HELPER)]})
    leader = {"type": "user", "id": "leader-1"}
    listed = await house.act(OFFICER, id, "list_difficult", {"leader": leader, "reason": "久拖不决"})
    progress = listed.clock("progress")
    assert progress is not None
    assert progress.due_at == datetime(2016, 6, 30, 23, 59, 59, tzinfo=CHINA)
    told = await house.act(OFFICER, id, "tell_progress", {"progress": "已协调"}, at=START + timedelta(days=20))
    assert told.difficult is not None
    assert len(told.difficult.reported_on) == 1
    assert (await house.request(id)).instance.state == "DISPATCHED"


async def test_texts_never_leave_with_an_event(house: House) -> None:
    id = (await house.submit(contact="13800000001")).id
    await house.walk(id, until="CLOSED")
    events = await house.parts.stores.requests.history(SYSTEM, id)
    told = "".join(str(event.data) for event in events)
    assert not any(word in told for word in ("需要健康讲座", "13800000001", "已联系诉求人", "已解决"))
