"""Who sees which linkage, and what of it (domain §4)."""

from typing import Any

import pytest

from services.linkage import queries
from services.linkage.store import LINKAGE
from shared.kernel.errors import Forbidden, Invalid
from shared.kernel.scope import Scope
from shared.store import driver
from shared.store.cursor import Query
from shared.store.service_store import ServiceStore
from tests.services.linkage.support import (
    ASSESS,
    COMMUNITY,
    CONTACT,
    ENTERPRISE,
    LIAISON,
    MEMBERS,
    NEIGHBOUR,
    OFFICER,
    OTHER_TENANT,
    PARK,
    SECRETARY,
    STATION,
    SYSTEM,
    TENANT,
    House,
    person,
)
from tests.support.plans import scans

ANOTHER_CONTACT = person("enterprise_contact", actor="another", enterprise=ENTERPRISE)


async def seen(house: House, scope: Scope) -> list[str]:
    page = await house.stores.linkages.page(scope, Query(where=queries.visible(scope)))
    return [each.id for each in page.items]


async def view(house: House, scope: Scope, id: str) -> Any:
    found = await house.stores.linkages.get(scope, id, queries.visible(scope))
    return (await queries.views(house.stores, scope, [found]))[0]


@pytest.mark.parametrize("scope", [OFFICER, STATION, SECRETARY, LIAISON, SYSTEM, person("street_leader")])
async def test_a_lead_shows_to_the_street_and_to_its_place(house: House, scope: Scope) -> None:
    linkage = await house.propose()
    assert await seen(house, scope) == [linkage.id]


@pytest.mark.parametrize(
    "scope",
    [
        person("station_worker", park="park-2"),
        person("liaison", park="park-2"),
        person("liaison"),
        person("community_secretary", community="community-2"),
        person("street_officer", park="park-2"),
        ANOTHER_CONTACT,
        person("enterprise_contact"),
        person("person", person="p1"),
        person("department_officer", department="d1"),
        person("district_viewer"),
        person("branch_secretary", organization="o1"),
        person("street_officer", tenant=OTHER_TENANT),
    ],
)
async def test_a_lead_shows_to_nobody_else(house: House, scope: Scope) -> None:
    await house.propose()
    assert await seen(house, scope) == []


async def test_a_contact_sees_a_founding_of_his_enterprise_once_it_is_assessed(house: House) -> None:
    linkage = await house.propose()
    await house.act(STATION, linkage.id, "assess", ASSESS)
    assert await seen(house, ANOTHER_CONTACT) == [linkage.id]
    assert await seen(house, person("enterprise_contact", enterprise=NEIGHBOUR)) == []


async def test_a_lead_that_was_dismissed_never_shows_to_the_enterprise(house: House) -> None:
    linkage = await house.propose()
    await house.act(STATION, linkage.id, "dismiss", {"reason": "不具备条件", "coverage": "INSTRUCTOR"})
    assert await seen(house, ANOTHER_CONTACT) == []


async def test_a_contact_sees_what_he_proposed_from_the_start(house: House) -> None:
    linkage = await house.propose(CONTACT)
    assert await seen(house, CONTACT) == [linkage.id]


@pytest.mark.parametrize("scope", [LIAISON, CONTACT])
async def test_who_and_how_many_are_members_is_hidden_from_landlord_and_employer(house: House, scope: Scope) -> None:
    linkage = await house.propose()
    await house.arrived(*MEMBERS)
    await house.act(STATION, linkage.id, "assess", ASSESS | {"roster": ["m1"]})
    await house.walk(linkage.id, "FOUNDED")
    shown = await view(house, scope, linkage.id)
    told = [
        queries.told(scope, each.type, each.data) for each in await house.stores.linkages.history(SYSTEM, linkage.id)
    ]
    for where in (str(shown), str(told)):
        assert not [word for word in (*MEMBERS, "count", "full'", "probationary", "roster") if f"'{word}" in where]
    assert shown["evidence"]["apply"]["staff"] == 50
    with pytest.raises(Forbidden):
        await queries.texts_of(house.stores, scope, await house.stores.linkages.get(SYSTEM, linkage.id))


async def test_the_street_sees_roster_and_count(house: House) -> None:
    linkage = await house.propose()
    await house.act(STATION, linkage.id, "assess", ASSESS | {"roster": ["m1"]})
    shown = await view(house, OFFICER, linkage.id)
    assert (shown["subject"], shown["evidence"]["assess"]["roster"]) == ({"count": 3}, ["m1"])


async def test_a_linkage_says_what_the_caller_may_do_and_who_is_awaited(house: House) -> None:
    linkage = await house.propose()
    await house.walk(linkage.id, "NEGOTIATING")
    await house.act(SECRETARY, linkage.id, "prepare", {"preparation_group": "三人"})
    shown = await view(house, CONTACT, linkage.id)
    prepare = next(each for each in shown["available_actions"] if each["action"] == "prepare")
    assert [each["key"] for each in prepare["requires"]] == ["owner_talk"]
    assert [(each["role"], each["unit"]) for each in shown["awaiting"]] == [("enterprise_contact", ENTERPRISE)]
    assert [(each["role"], each["unit"]) for each in shown["signatures"]] == [("community_secretary", COMMUNITY)]


async def test_a_blocked_action_is_listed_with_its_reason(house: House) -> None:
    linkage = await house.propose()
    await house.walk(linkage.id, "PREPARING")
    await house.arrived("m1")
    shown = await view(house, STATION, linkage.id)
    apply = next(each for each in shown["available_actions"] if each["action"] == "apply")
    [reason] = apply["blocked_by"]
    assert (reason["slug"], reason["facts"]["have"]) == ("affiliated-full-below-3", 1)
    assert reason["href"] == f"/api/v1/transfers?linkage={linkage.id}"


async def test_a_final_linkage_awaits_nobody(house: House) -> None:
    linkage = await house.propose()
    await house.act(STATION, linkage.id, "withdraw", {"reason": "重复"})
    shown = await view(house, STATION, linkage.id)
    assert (shown["available_actions"], shown["awaiting"]) == ([], [])


async def test_unknown_filters_and_search_are_refused() -> None:
    for name in ("count", "roster", "q", "data.park"):
        with pytest.raises(Invalid):
            queries.LISTING.query({name: "1"}, {})


async def test_every_list_is_read_and_ordered_by_an_index(house: House, service_store: ServiceStore) -> None:
    for _ in range(3):
        await house.propose()
    narrowed = [queries.visible(scope) for scope in (OFFICER, STATION, SECRETARY, CONTACT)]
    filtered = [{"data.instance.state": "LEAD"}, {"data.park": PARK}, {"data.enterprise": ENTERPRISE}]
    for asked in (*narrowed, *filtered):
        where = {"$and": [{"tenant": TENANT, "data.undone": False}, asked]}
        plan = await driver.explain(service_store.database, LINKAGE.collection, where, {"created_at": 1, "_id": 1})
        assert scans(plan) == [], asked
    number = {"tenant": TENANT, "data.undone": False, "data.number": "ZZ-2016-AAAAAAAA"}
    assert scans(await driver.explain(service_store.database, LINKAGE.collection, number, {})) == []


async def test_the_index_check_turns_red_on_a_scan(service_store: ServiceStore) -> None:
    plan = await driver.explain(service_store.database, LINKAGE.collection, {"data.joint": "ORGANIZATION"}, {})
    assert scans(plan) == ["COLLSCAN"]
