"""Who handles a leg (经办人), and what becomes of it when he is away, loses his grant, or his account is closed."""

from typing import Any

import pytest

from services.service_request.commands.errands import concerned
from services.service_request.domain.errand import Cause
from services.service_request.store import REQUEST
from shared.kernel.errors import Forbidden
from shared.telemetry.metric_defs import UNOWNED_WORK
from shared.workflow.errors import EvidenceInvalid
from tests.services.service_request.leaving import errand_of, grant, told
from tests.services.service_request.support import (
    CO,
    DEPARTMENT,
    HELPER,
    LEAD,
    RESPOND,
    STATION,
    SYSTEM,
    THIRD,
    WITH_HELP,
    House,
    department,
    person,
)
from tests.services.service_request.test_lists import plan

COLLEAGUE = person("department_officer", actor="colleague", department=DEPARTMENT)


def handlers(request: Any) -> dict[str, str | None]:
    return {leg.unit.id: leg.handler for leg in request.legs if leg.is_open}


def named(user: str) -> dict[str, Any]:
    return {"handler": {"type": "user", "id": user}, "reason": "外出，交由同事办理"}


def unowned() -> float:
    return float(UNOWNED_WORK.labels("service-request", "request")._value.get())


@pytest.fixture
async def id(house: House) -> str:
    """A request with a lead and a co-handler; two people at the lead's."""
    for user, unit in ((LEAD.actor, DEPARTMENT), (COLLEAGUE.actor, DEPARTMENT), (CO.actor, HELPER)):
        await grant(house, user, "department_officer", department=unit)
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED", dispatch=WITH_HELP)
    return id


async def test_whoever_acts_first_for_a_unit_handles_its_leg(house: House, id: str) -> None:
    assert handlers(await house.request(id)) == {DEPARTMENT: None, HELPER: None}
    responded = await house.act(LEAD, id, "respond", RESPOND)
    asked = await house.act(COLLEAGUE, id, "ask", {"question": "？"})
    assert handlers(responded) == handlers(asked) == {DEPARTMENT: LEAD.actor, HELPER: None}
    assert asked.handling == (LEAD.actor,)


async def test_a_unit_names_who_handles_its_leg_also_in_the_place_of_one_who_is_away(house: House, id: str) -> None:
    await house.act(LEAD, id, "respond", RESPOND)
    after = await house.act(COLLEAGUE, id, "assign", named(COLLEAGUE.actor))
    assert handlers(after) == {DEPARTMENT: COLLEAGUE.actor, HELPER: None}
    assert after.clocks == (await house.request(id)).clocks
    assert (await house.facts(id))[-1] == "assigned"


@pytest.mark.parametrize("user", ["nobody", CO.actor])
async def test_only_somebody_of_the_unit_is_named(house: House, id: str, user: str) -> None:
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(LEAD, id, "assign", named(user))
    assert [(fault.pointer, fault.slug) for fault in refused.value.errors] == [
        ("/evidence/handler", "unknown-reference")
    ]


async def test_the_station_does_not_say_who_in_a_department_handles(house: House, id: str) -> None:
    with pytest.raises(Forbidden):
        await house.act(STATION, id, "assign", named(LEAD.actor))


async def test_the_leg_of_a_closed_account_is_his_units_again_and_its_people_are_told(house: House, id: str) -> None:
    before = await house.act(LEAD, id, "respond", RESPOND)
    errand = await errand_of(house, told("user.amended", LEAD.actor, active=False))
    after = await house.request(id)
    assert errand is not None
    assert (errand.state.moved, errand.state.next_at) == (1, None)
    assert handlers(after) == {DEPARTMENT: None, HELPER: None}
    assert after.clocks == before.clocks
    event = (await house.parts.stores.requests.history(SYSTEM, id))[-1]
    assert (event.data["fact"], event.data["to_role"], event.data["clock_unit"]) == (
        "unassigned",
        "department_officer",
        DEPARTMENT,
    )
    assert handlers(await house.act(COLLEAGUE, id, "ask", {"question": "？"}))[DEPARTMENT] == COLLEAGUE.actor


async def test_where_the_unit_has_nobody_else_the_duty_officer_is_told_and_it_is_counted(house: House, id: str) -> None:
    await house.act(CO, id, "assign", named(CO.actor))
    before = unowned()
    await errand_of(house, told("user.amended", CO.actor, active=False))
    event = (await house.parts.stores.requests.history(SYSTEM, id))[-1]
    assert (event.data["fact"], event.data["to_role"], unowned() - before) == ("unassigned", "duty_officer", 1)
    reassigned = await house.act(STATION, id, "release", {"unit": department(HELPER), "reason": "无人办理"})
    assert handlers(reassigned) == {DEPARTMENT: None}


@pytest.mark.parametrize(
    ("change", "handler"),
    [
        ({"roles": ["liaison"]}, None),
        ({"jurisdiction": {"department": THIRD}}, None),
        ({"roles": ["department_officer", "liaison"]}, LEAD.actor),
        ({"jurisdiction": {"department": DEPARTMENT}}, LEAD.actor),
    ],
)
async def test_a_grant_that_covers_the_leg_no_more_is_as_good_as_none(
    house: House, id: str, change: dict[str, Any], handler: str | None
) -> None:
    await house.act(LEAD, id, "respond", RESPOND)
    await errand_of(house, told("user.amended", LEAD.actor, **change))
    assert handlers(await house.request(id))[DEPARTMENT] == handler


async def test_an_account_that_opens_again_concerns_no_request(house: House, id: str) -> None:
    assert await errand_of(house, told("user.amended", LEAD.actor, active=True)) is None


async def test_an_event_told_twice_is_run_once(house: House, id: str) -> None:
    await house.act(LEAD, id, "respond", RESPOND)
    event = told("user.amended", LEAD.actor, active=False)
    await errand_of(house, event)
    version = (await house.parts.stores.requests.get(SYSTEM, id)).version
    again = await errand_of(house, event, batches=2)
    assert again is not None
    assert (again.state.looked_at, (await house.parts.stores.requests.get(SYSTEM, id)).version) == (1, version)


async def test_a_reopened_leg_waits_for_its_unit_anew(house: House, id: str) -> None:
    await house.act(CO, id, "report", {"result": "已协助"})
    await house.walk(id, until="RESOLVED")
    reopened = await house.act(person("callback_worker"), id, "reopen", {"reason": "未解决"})
    assert handlers(reopened) == {DEPARTMENT: None}


@pytest.mark.parametrize(
    "cause",
    [
        {"kind": "PERSON_LEFT", "subject": {"type": "user", "id": "u1"}},
        {"kind": "ENTERPRISE_LEFT", "subject": {"type": "enterprise", "id": "e1"}},
        {"kind": "SERVICE_CLOSED", "subject": {"type": "linkage", "id": "l1"}, "requests": ["r1"]},
    ],
    ids=lambda cause: str(cause["kind"]),
)
async def test_what_an_errand_concerns_is_found_by_an_index(house: House, cause: dict[str, Any]) -> None:
    where = {"$and": [{"data.is_open": True}, concerned(Cause.model_validate(cause))]}
    found = await plan(house.store, REQUEST.collection, where, {"created_at": 1, "_id": 1})
    assert "COLLSCAN" not in found
