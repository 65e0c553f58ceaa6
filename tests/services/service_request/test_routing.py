"""The routing table (S69): the nearest dated rule wins, and the simulator says why; bundles, likes, projects."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from services.service_request.commands.projects import OpenProject, open_project
from services.service_request.commands.rules import (
    EndRule,
    PreviewRoute,
    SetRule,
    SetTerms,
    end_rule,
    preview_route,
    set_rule,
    set_terms,
)
from services.service_request.domain.likeness import likeness
from services.service_request.handlers import on_project_drafted
from services.service_request.queries import likely
from shared.bus.do import Do, Stores, reaction_scope
from shared.kernel.calendar import CHINA, CalendarMissing
from shared.kernel.errors import Forbidden, Invalid
from tests.services.service_request.support import (
    ADMIN,
    CLASS,
    CONTACT,
    DEPARTMENT,
    HELPER,
    LEAD,
    OTHER_PARK,
    PARK,
    STATION,
    THIRD,
    House,
    department,
)
from tests.services.service_request.test_looking import calendar_event

FIRST_DAY = "2016-05-01"


async def rule(house: House, unit: str, **where: Any) -> str:
    body = {"lead": department(unit), "effective_from": FIRST_DAY, **where}
    return (await set_rule(house.parts, ADMIN, SetRule.model_validate(body))).thing.id


async def preview(house: House, **where: Any) -> dict[str, Any]:
    command = PreviewRoute.model_validate({"class": CLASS, **where})
    return await preview_route(house.parts, STATION, command)


@pytest.mark.covers("S69", "S70")
async def test_the_nearest_place_then_the_nearest_class_wins_and_each_rule_says_why(house: House) -> None:
    street = await rule(house, DEPARTMENT)
    living = await rule(house, HELPER, **{"class": "LIVING"})
    there = await rule(house, THIRD, park=PARK)
    other = await rule(house, HELPER, park=OTHER_PARK)
    late = await rule(house, HELPER, park=PARK, effective_from="2016-06-30")
    social = await rule(house, HELPER, **{"class": "SOCIAL"})
    found = await preview(house, park=PARK)
    assert (found["rule"], found["lead"]) == (there, {"type": "department", "id": THIRD})
    assert {each["rule"]: each["outcome"] for each in found["why"]} == {
        there: "CHOSEN",
        living: "LESS_SPECIFIC",
        street: "LESS_SPECIFIC",
        other: "OTHER_PLACE",
        late: "NOT_IN_FORCE",
        social: "OTHER_CLASS",
    }


async def test_a_rule_holds_up_to_its_last_day(house: House) -> None:
    id = await rule(house, DEPARTMENT)
    await end_rule(house.parts, ADMIN, id, EndRule(effective_to=date(2016, 6, 1)), 1)
    last = await preview(house, at="2016-06-01T10:00:00+08:00")
    after = await preview(house, at="2016-06-02T10:00:00+08:00")
    assert (last["rule"], after["rule"], after["lead"]) == (id, None, None)
    with pytest.raises(Invalid):
        await end_rule(house.parts, ADMIN, id, EndRule(effective_to=date(2016, 4, 1)), 2)


async def test_the_simulator_tells_what_each_clock_would_say(house: House) -> None:
    found = await preview(house, at="2016-06-08T16:00:00+08:00")
    due = {name: clock["due_at"] for name, clock in found["clocks"].items()}
    assert due["accept"] == datetime(2016, 6, 12, 10, tzinfo=CHINA)
    assert due["respond"] == datetime(2016, 6, 9, 16, tzinfo=CHINA)


async def test_a_clock_in_a_year_without_calendar_is_refused(house: House) -> None:
    with pytest.raises(CalendarMissing) as refused:
        await preview(house, at="2027-03-01T10:00:00+08:00")
    assert refused.value.facts == {"year": 2027}


@pytest.mark.parametrize(
    ("where", "pointer", "slug"),
    [
        ({"class": "NO_SUCH"}, "/class", "class-unknown"),
        ({"park": "nowhere"}, "/park", "unknown-reference"),
        ({"lead": department("nobody")}, "/lead/id", "unknown-reference"),
        ({"co_handlers": [department("nobody")]}, "/co_handlers/0/id", "unknown-reference"),
    ],
)
async def test_a_rule_names_only_what_the_tenant_has(
    house: House, where: dict[str, Any], pointer: str, slug: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await rule(house, DEPARTMENT, **where)
    assert [(fault.pointer, fault.slug) for fault in refused.value.errors] == [(pointer, slug)]


async def test_only_the_street_routes(house: House) -> None:
    body = SetRule.model_validate({"lead": department(DEPARTMENT), "effective_from": FIRST_DAY})
    with pytest.raises(Forbidden):
        await set_rule(house.parts, STATION, body)
    with pytest.raises(Forbidden):
        await preview_route(house.parts, CONTACT, PreviewRoute.model_validate({"class": CLASS, "park": PARK}))


async def test_a_tenants_own_limit_binds_a_class_and_all_below_it(house: House) -> None:
    limits = {"by_class": {"LIVING": {"n": 3, "unit": "WORKDAY"}}, "accept": {"n": 1, "unit": "HOUR"}}
    await set_terms(house.parts, ADMIN, SetTerms.model_validate(limits))
    id = (await house.submit()).id
    accepted = await house.act(STATION, id, "accept")
    assert accepted.due_at == datetime(2016, 6, 2, 23, 59, 59, tzinfo=CHINA)
    with pytest.raises(Invalid):
        await set_terms(house.parts, ADMIN, SetTerms.model_validate({"by_class": {"NO_SUCH": limits["accept"]}}))
    with pytest.raises(Forbidden):
        await set_terms(house.parts, STATION, SetTerms(tries=2))


async def test_requests_begun_before_keep_their_limits(house: House) -> None:
    id = (await house.submit()).id
    await set_terms(house.parts, ADMIN, SetTerms.model_validate({"resolve": {"n": 1, "unit": "DAY"}}))
    accepted = await house.act(STATION, id, "accept")
    assert accepted.due_at == datetime(2016, 6, 8, 23, 59, 59, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("one", "other", "is_like"),
    [
        ("园区食堂饭菜太贵", "食堂饭菜太贵了，请园区管一管", True),
        ("园区食堂饭菜太贵", "电梯坏了三天", False),
        ("", "电梯坏了三天", False),
    ],
)
def test_alike_are_texts_that_share_neighbouring_characters(one: str, other: str, is_like: bool) -> None:
    assert (likeness(one, other) >= 0.35) is is_like


async def test_likely_duplicates_are_of_one_class_and_place_with_like_words(house: House) -> None:
    first = await house.submit(text="园区食堂饭菜太贵")
    same = await house.submit(text="食堂饭菜太贵了，请园区管一管")
    await house.submit(text="电梯坏了三天")
    await house.submit(CONTACT, text="园区食堂饭菜太贵", **{"class": "FAMILY"})
    found = await likely.duplicates(house.parts, STATION, first)
    assert [each["id"] for each in found] == [same.id]
    with pytest.raises(Forbidden):
        await likely.duplicates(house.parts, LEAD, first)


@pytest.mark.covers("S56", "S83")
async def test_three_like_requests_are_a_bundle_that_a_project_takes_up(house: House) -> None:
    ids = [(await house.submit()).id for _ in range(3)]
    (bundle,) = await likely.bundles(house.parts, STATION)
    assert (bundle["count"], set(bundle["requests"])) == (3, set(ids))
    assert "SERVICE_PROJECT" in bundle["proposal"]["kinds"]
    unit = department(DEPARTMENT)
    body = {"name": "健康进园区", "park": PARK, "class": CLASS, "plan": "四场讲座", "budget": 100_000}
    people = {"leader": {"type": "user", "id": "l"}, "operator": unit, "manager": {"type": "user", "id": "m"}}
    named = {"participants": [unit], "suppliers": [unit], "bundle": bundle["id"], "requests": ids}
    command = OpenProject.model_validate({**body, **people, **named})
    project = (await open_project(house.parts, STATION, command)).thing
    event = calendar_event(1, {"requests": ids, "bundle": bundle["id"]})
    told = _of_project(event, project.id)
    await on_project_drafted(
        Do(reaction_scope("service-request", told), "reactions", told.id, Stores(house.store)), told
    )
    gathered = [await house.request(id) for id in ids]
    assert {(each.project, each.bundle) for each in gathered} == {(project.id, bundle["id"])}
    assert await likely.bundles(house.parts, STATION) == []


def _of_project(event: Any, id: str) -> Any:
    return replace(event, id=f"project-{id}", aggregate=id, name="service-project.drafted")


async def test_two_like_requests_are_no_bundle(house: House) -> None:
    for _ in range(2):
        await house.submit()
    assert await likely.bundles(house.parts, STATION) == []


async def test_a_project_names_suppliers_and_requests_that_are_there(house: House) -> None:
    unit = {"type": "department", "id": "nobody"}
    body = {"name": "x", "park": PARK, "plan": "x", "budget": 1, "leader": unit, "operator": unit, "manager": unit}
    command = OpenProject.model_validate({**body, "participants": [unit], "suppliers": [unit], "requests": ["none"]})
    with pytest.raises(Invalid) as refused:
        await open_project(house.parts, STATION, command)
    assert {fault.pointer for fault in refused.value.errors} == {"/suppliers/0/id", "/requests/0"}
