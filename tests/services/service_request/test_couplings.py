"""What linkages bring about in requests (domain §5.9): SERVICE resolves those behind it, an urgent DISPUTE whistles."""

from typing import Any

import pytest

from services.service_request.domain.turns import awaiting
from tests.services.service_request.leaving import errand_of, told
from tests.services.service_request.support import (
    CALLER,
    CONTACT,
    DEPARTMENT,
    DISPATCH,
    HELPER,
    LEAD,
    PARK,
    RESPOND,
    SATISFIED,
    STATION,
    SYSTEM,
    WITH_HELP,
    House,
    department,
    states,
)
from tests.services.service_request.test_packs import at_2022


def closed(*requests: str) -> Any:
    needs = [{"type": "request", "id": id} for id in requests]
    return told("linkage.service-closed", "linkage-1", evidence={"needs": needs})


def triaged(request: str, risk: str = "URGENT", **more: Any) -> Any:
    evidence = {"risk": risk, "request": {"type": "request", "id": request}, **more}
    return told("linkage.dispute-triaged", "linkage-2", evidence=evidence)


@pytest.mark.parametrize("until", ["SUBMITTED", "ACCEPTED", "DISPATCHED", "RESPONDED"])
async def test_a_closed_service_resolves_the_requests_behind_it_and_they_are_called_back(
    house: House, until: str
) -> None:
    id = (await house.submit()).id
    await house.walk(id, until=until, dispatch=WITH_HELP)
    await errand_of(house, closed(id))
    after = await house.request(id)
    assert after.instance.state == "RESOLVED"
    assert {clock.name for clock in after.clocks if clock.runs} == {"call_back"}
    assert all(state in ("DONE", "RELEASED") for _, state in states(after).values())
    event = (await house.parts.stores.requests.history(SYSTEM, id))[-1]
    assert (event.data["fact"], event.data["evidence"]) == (
        "resolved",
        {"service": {"type": "linkage", "id": "linkage-1"}},
    )
    assert (await house.act(CALLER, id, "call_back", SATISFIED)).instance.state == "CLOSED"


async def test_reopened_without_a_lead_it_waits_for_the_station_to_name_one(house: House) -> None:
    id = (await house.submit()).id
    await errand_of(house, closed(id))
    await house.act(CALLER, id, "call_back", SATISFIED)
    reopened = await house.act(CONTACT, id, "reopen", {"reason": "问题仍在"})
    assert [(each["role"], each["unit"]) for each in awaiting(reopened)] == [("station_worker", PARK)]
    led = await house.act(STATION, id, "reassign", {"lead": department(DEPARTMENT), "reason": "明确主办"})
    assert [(each["role"], each["unit"]) for each in awaiting(led)] == [("department_officer", DEPARTMENT)]
    assert (await house.act(LEAD, id, "respond", RESPOND)).instance.state == "RESPONDED"


async def test_what_is_resolved_or_not_ours_is_left_as_it_is(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="RESOLVED")
    errand = await errand_of(house, closed(id, "no-such-request"))
    assert errand is not None
    assert errand.state.moved == 0


async def test_a_service_that_names_no_needs_concerns_no_request(house: House) -> None:
    assert await errand_of(house, closed()) is None


async def in_2022(house: House) -> str:
    id = (await house.submit(at_2022(CONTACT))).id
    for action, evidence in (("accept", {}), ("dispatch", DISPATCH)):
        await house.act(at_2022(STATION), id, action, evidence)
    return id


@pytest.mark.covers("B26")
async def test_an_urgent_dispute_whistles_for_the_units_it_names(house: House) -> None:
    id = await in_2022(house)
    await errand_of(house, triaged(id, units=[department(HELPER), department("nobody")]))
    request = await house.request(id)
    assert request.instance.state == "WHISTLED"
    assert request.whistle is not None
    assert (request.whistle.type, [each.unit.id for each in request.whistle.summoned]) == ("EMERGENCY", [HELPER])


async def test_without_units_the_one_that_leads_is_called(house: House) -> None:
    id = await in_2022(house)
    await errand_of(house, triaged(id))
    request = await house.request(id)
    assert request.whistle is not None
    assert [each.unit.id for each in request.whistle.summoned] == [DEPARTMENT]


@pytest.mark.covers("B26")
async def test_in_2016_no_dispute_whistles(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, until="DISPATCHED")
    await errand_of(house, triaged(id))
    assert (await house.request(id)).instance.state == "DISPATCHED"


async def test_a_dispute_that_is_not_urgent_whistles_for_nobody(house: House) -> None:
    assert await errand_of(house, triaged(await in_2022(house), risk="MEDIATE")) is None
