"""What each persona must not see (domain: personas) is not there: refused, not found, or left out."""

from typing import Any

import pytest

from tests.driver.http import Browser, Json
from tests.support.seeded import LAIJIN, SECOND, Platform

pytestmark = pytest.mark.timeout(400)

DISTRICT = "110105"
REFUSED = [
    (LAIJIN, "liaison", "/members"),
    (LAIJIN, "liaison", "/transfers"),
    (LAIJIN, "enterprise_contact", "/members"),
    (LAIJIN, "enterprise_contact", "/transfers"),
    (LAIJIN, "department_officer", "/members"),
    (LAIJIN, "department_officer", "/transfers"),
    (LAIJIN, "integrator", "/members"),
    (LAIJIN, "integrator", "/transfers"),
    (DISTRICT, "district_viewer", "/members"),
    (DISTRICT, "district_viewer", "/transfers"),
]
EMPTY = [
    (LAIJIN, "department_officer", "/linkages"),
    (LAIJIN, "person", "/linkages"),
    (DISTRICT, "district_viewer", "/linkages"),
    (DISTRICT, "district_viewer", "/enterprises"),
    (DISTRICT, "district_viewer", "/organizations"),
]


def station(seeded: Platform) -> Browser:
    return seeded.browser(LAIJIN, "station_worker")


def founding_of(seeded: Platform, tenant: str, enterprise: str) -> list[Json]:
    return list(seeded.browser(tenant, "street_officer").every("/linkages", enterprise=enterprise))


@pytest.mark.parametrize(("tenant", "role", "path"), REFUSED)
def test_no_list_of_persons_for(seeded: Platform, tenant: str, role: str, path: str) -> None:
    assert seeded.browser(tenant, role).get(path).status == 403


@pytest.mark.parametrize(("tenant", "role", "path"), EMPTY)
def test_nothing_is_listed_for(seeded: Platform, tenant: str, role: str, path: str) -> None:
    reply = seeded.browser(tenant, role).get(path)
    assert reply.status == 403 or reply.body["items"] == []


def test_members_are_masked_even_for_the_station(seeded: Platform) -> None:
    page = station(seeded).read("/members", limit="200")["items"]
    assert page
    assert all("*" in each["name"] and "********" in each["id_number"] and "*" in each["mobile"] for each in page)


def test_nothing_is_revealed_without_a_purpose(seeded: Platform) -> None:
    member = station(seeded).read("/members", limit="1")["items"][0]
    reply = station(seeded).post(f"/members/{member['id']}/actions/reveal", {"evidence": {"fields": ["name"]}})
    assert reply.status == 422


def test_a_contact_sees_his_own_enterprise_alone(seeded: Platform) -> None:
    contact = seeded.browser(LAIJIN, "enterprise_contact")
    own = (contact.account or {})["jurisdiction"]["enterprise"]
    other = seeded.enterprise(LAIJIN, "示例企业001")["id"]
    assert [each["id"] for each in contact.read("/enterprises")["items"]] == [own]
    assert contact.get(f"/enterprises/{other}").status == 404
    assert contact.get(f"/enterprises/{other}/history").status == 404
    assert {each["enterprise"] for each in contact.read("/linkages")["items"]} <= {own}


def test_a_contact_sees_no_lead_before_it_is_assessed(seeded: Platform) -> None:
    contact = seeded.browser(SECOND, "enterprise_contact")
    own = (contact.account or {})["jurisdiction"]["enterprise"]
    unassessed = [each for each in founding_of(seeded, SECOND, own) if "assess" not in each["evidence"]]
    assert unassessed
    assert [contact.get(f"/linkages/{each['id']}").status for each in unassessed] == [404] * len(unassessed)


@pytest.mark.parametrize("role", ["liaison", "enterprise_contact"])
def test_neither_ids_nor_numbers_of_members_show_in_a_founding(seeded: Platform, role: str) -> None:
    browser = seeded.browser(LAIJIN, role)
    for founding in browser.read("/linkages")["items"]:
        history = browser.read(f"/linkages/{founding['id']}/history")
        assert not _keys(founding) & {"count", "full", "probationary", "roster", "candidates", "assembly", "tellers"}
        assert not _keys(history) & {"count", "full", "probationary", "roster", "candidates", "assembly", "tellers"}


def test_the_liaison_is_told_no_member_behind_a_figure(seeded: Platform) -> None:
    liaison, park = seeded.browser(LAIJIN, "liaison"), seeded.park(LAIJIN)["id"]
    explained = liaison.read("/kpis/K5/explain", park=park)
    assert explained["counted"] == explained["uncounted"] == []


def test_a_member_sees_his_own_record_alone(seeded: Platform) -> None:
    member = seeded.browser(LAIJIN, "person")
    own = (member.account or {})["jurisdiction"]["person"]
    other = next(each["id"] for each in station(seeded).every("/members") if each["id"] != own)
    assert {each["id"] for each in member.read("/members")["items"]} <= {own}
    assert member.get(f"/members/{other}").status == 404


def test_a_role_does_not_tell_who_is_a_member(seeded: Platform) -> None:
    persons = [each for each in seeded.browsers(LAIJIN) if "person" in each.roles]
    assert len(persons) == 2
    assert [each.read("/me")["roles"] for each in persons] == [["person"], ["person"]]


def test_a_branch_secretary_sees_his_own_branch_alone(seeded: Platform) -> None:
    secretary = seeded.browser(LAIJIN, "branch_secretary")
    branch = (secretary.account or {})["jurisdiction"]["organization"]
    roll = secretary.read("/members", limit="200")["items"]
    assert {each["organization"] for each in roll} == {branch}
    assert len(roll) == 9
    other = next(each["id"] for each in station(seeded).every("/members") if each["organization"] != branch)
    assert secretary.get(f"/members/{other}").status == 404


def test_the_community_sees_only_members_managed_with_it(seeded: Platform) -> None:
    secretary = seeded.browser(LAIJIN, "community_secretary")
    assert all(each["relation"]["affiliated"] for each in secretary.every("/members"))


def test_the_district_reads_numbers_of_its_streets_and_nothing_behind_them(seeded: Platform) -> None:
    viewer, park = seeded.browser(DISTRICT, "district_viewer"), seeded.park(LAIJIN)["id"]
    assert viewer.get("/kpis", tenant=LAIJIN).status == 200
    assert viewer.get("/kpis", tenant=SECOND).status == 404
    assert viewer.get("/kpis/K1/explain", tenant=LAIJIN, park=park).status == 403
    assert viewer.post("/enterprises", {"name": "x"}).status in (403, 422)


@pytest.mark.parametrize("path", ["/members", "/enterprises", "/linkages", "/kpis", "/imports", "/me"])
def test_nobody_sees_anything_without_a_token(seeded: Platform, path: str) -> None:
    assert seeded.nobody().get(path).status == 401


def _keys(value: Any) -> set[str]:
    """Every key anywhere in it."""
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()
