"""Whose queue holds what: open legs, a unit's own or all of the street's."""

from services.service_request.queries import assignments
from shared.kernel.scope import Scope
from tests.services.service_request.support import CO, DEPARTMENT, HELPER, LEAD, OFFICER, WITH_HELP, House


async def queue(house: House, scope: Scope) -> list[str]:
    """The units whose legs are in it."""
    query = assignments.LISTING.query({}, await assignments.within(house.parts, scope))
    page = await house.parts.stores.requests.page(scope, query)
    return [each["unit"]["id"] for each in await assignments.views(house.parts, scope, page.items)]


async def test_a_unit_has_its_own_leg_in_its_queue_and_the_street_all(house: House) -> None:
    await house.walk((await house.submit()).id, "DISPATCHED", dispatch=WITH_HELP)
    assert await queue(house, LEAD) == [DEPARTMENT]
    assert await queue(house, CO) == [HELPER]
    assert sorted(await queue(house, OFFICER)) == [DEPARTMENT, HELPER]


async def test_what_a_unit_has_done_leaves_its_queue_while_the_others_are_at_it(house: House) -> None:
    id = (await house.submit()).id
    await house.walk(id, "DISPATCHED", dispatch=WITH_HELP)
    await house.act(CO, id, "report", {"result": "已协助"})
    assert await queue(house, CO) == []
    assert await queue(house, LEAD) == [DEPARTMENT]
    assert await queue(house, OFFICER) == [DEPARTMENT]
