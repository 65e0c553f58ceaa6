"""An enterprise moves out, or a request belongs to another park: it is handed over, never left lying."""

from datetime import datetime
from typing import Any

import pytest

from shared.kernel.calendar import CHINA
from shared.kernel.errors import Forbidden, NotFound
from shared.workflow.errors import Blocked, EvidenceInvalid
from tests.services.service_request.leaving import errand_of, told
from tests.services.service_request.support import (
    CONTACT,
    DEPARTMENT,
    ENTERPRISE,
    LEAD,
    OTHER_COMMUNITY,
    OTHER_PARK,
    PARK,
    STATION,
    SYSTEM,
    WITH_HELP,
    WORKER,
    House,
    blocks,
    person,
    states,
)

THERE = person("station_worker", actor="other-station", park=OTHER_PARK)
MOVED_OUT = told("enterprise.moved-out", ENTERPRISE, moved_out="2016-05-30", park=PARK)
HAND_OVER = {"receiver": "示例街道", "reason": "企业已迁出"}


def to_park(park: str) -> dict[str, Any]:
    return {"park": {"type": "park", "id": park}, "reason": "企业迁入该园区"}


async def test_the_station_is_told_that_the_enterprise_left_and_may_hand_over(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED", dispatch=WITH_HELP)
    with pytest.raises(Blocked) as refused:
        await house.act(STATION, id, "hand_over", HAND_OVER)
    assert blocks(refused.value) == ["requester-still-here"]
    await errand_of(house, MOVED_OUT)
    event = (await house.parts.stores.requests.history(SYSTEM, id))[-1]
    assert (event.data["fact"], event.data["to_role"], event.data["state"]) == (
        "requester-left",
        "station_worker",
        "RESPONDED",
    )
    after = await house.act(STATION, id, "hand_over", HAND_OVER)
    assert (after.instance.state, after.is_open, after.verdict) == ("HANDED_OVER", False, None)
    assert {state for _, state in states(after).values()} == {"RELEASED"}
    assert [clock for clock in after.clocks if clock.runs] == []


async def test_what_the_enterprise_was_asked_the_station_answers(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESPONDED")
    await house.act(LEAD, id, "ask", {"question": "？"})
    await errand_of(house, MOVED_OUT)
    waiting = (await house.request(id)).clock("answer")
    assert waiting is not None
    assert (waiting.role, waiting.unit) == ("station_worker", PARK)
    assert (await house.act(STATION, id, "answer", {"answer": "已迁出"})).instance.state == "RESPONDED"


async def test_an_ended_request_and_a_persons_own_are_left_alone(house: House) -> None:
    ended, his = (await house.submit()).id, (await house.submit(WORKER, enterprise=ENTERPRISE)).id
    await house.walk(ended, until="CLOSED")
    errand = await errand_of(house, MOVED_OUT)
    assert errand is not None
    assert errand.state.moved == 0
    assert (await house.request(his)).requester_left_at is None


async def test_a_request_moves_to_another_park_with_its_clocks(house: House) -> None:
    id = (await house.submit()).id
    before = await house.walk(id, until="ACCEPTED")
    after = await house.act(STATION, id, "move", to_park(OTHER_PARK))
    assert (after.park, after.community, after.instance.state) == (OTHER_PARK, OTHER_COMMUNITY, "ACCEPTED")
    assert {clock.unit for clock in after.clocks if clock.runs} == {OTHER_PARK}
    assert [clock.due_at for clock in after.clocks] == [clock.due_at for clock in before.clocks]
    assert after.instance.units["station_worker"] == OTHER_PARK
    with pytest.raises(NotFound):
        await house.act(STATION, id, "dispatch", WITH_HELP)
    dispatched = await house.act(THERE, id, "dispatch", WITH_HELP)
    assert states(dispatched)[DEPARTMENT] == ("LEAD", "OPEN")


async def test_who_asked_at_the_station_is_the_new_stations_requester(house: House) -> None:
    id = (await house.submit(STATION)).id
    after = await house.act(STATION, id, "move", to_park(OTHER_PARK))
    assert (after.requester.type, after.requester.id) == ("park", OTHER_PARK)


@pytest.mark.parametrize(
    ("park", "slug"),
    [({"type": "park", "id": "nowhere"}, "unknown-reference"), ({"type": "park", "id": PARK}, "already-there")],
)
async def test_it_moves_only_to_another_park_of_the_street(house: House, park: dict[str, str], slug: str) -> None:
    id = (await house.submit()).id
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, id, "move", {"park": park, "reason": "迁移"})
    assert [(fault.pointer, fault.slug) for fault in refused.value.errors] == [("/evidence/park", slug)]


async def test_neither_requester_nor_unit_moves_a_request(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED")
    for scope in (CONTACT, LEAD):
        with pytest.raises(Forbidden):
            await house.act(scope, id, "move", to_park(OTHER_PARK))


async def test_a_moved_request_is_found_by_the_ladder_of_its_new_place(house: House) -> None:
    id = (await house.submit()).id
    moved = await house.act(STATION, id, "move", to_park(OTHER_PARK), at=datetime(2016, 5, 30, 10, tzinfo=CHINA))
    accept = moved.clock("accept")
    assert accept is not None
    assert (accept.unit, accept.due_at) == (OTHER_PARK, datetime(2016, 5, 30, 11, tzinfo=CHINA))
