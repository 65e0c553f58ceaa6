"""Whose hands a service request is in, over HTTP: an item that is full, files of others, a handler who leaves."""

import json

import pytest

from tests.driver.http import Browser, Json
from tests.security.making import make
from tests.security.plot import register
from tests.support.requests import BASIS, CLASS, Street, faults, good, slug
from tests.support.seeded import SECOND, Platform
from tests.support.until import until
from tests.support.uploads import upload_file

pytestmark = pytest.mark.timeout(400)
UNIT, PDF = "科室2", b"%PDF-1.7 request"


@pytest.fixture(scope="module")
def street(seeded: Platform) -> Street:
    return Street.of(seeded, SECOND)


@pytest.mark.covers("S52")
def test_a_full_item_refuses(street: Street) -> None:
    station, officer, contact = (
        street.who(role) for role in ("station_worker", "street_officer", "enterprise_contact")
    )
    words = {"zh": "一对一咨询", "en": "Advice"}
    item = {"name": words, "class": CLASS, "supplier": street.units[UNIT], "capacity": 1}
    id = make(station, "/service-items", item)["id"]
    for action in ("review", "publish"):
        good(officer.post(f"/service-items/{id}/actions/{action}", {"evidence": {}}))
    body = {"class": CLASS, "text": "预约咨询", "service_item": id}
    first = good(contact.post("/requests", body))["id"]
    full = contact.post("/requests", body)
    assert (full.status, slug(full)) == (409, "item-full")
    assert contact.read(f"/service-items/{id}")["places_left"] == 0
    street.act(first, "station_worker", "reject", {"reason": "重复预约"})
    assert contact.post("/requests", body).status == 201
    good(station.post(f"/service-items/{id}/actions/withdraw", {"evidence": {"reason": "演示完毕"}}))


def test_a_file_that_is_not_the_callers_to_read_is_refused(street: Street) -> None:
    contact, secretary = street.who("enterprise_contact"), street.who("community_secretary")
    mine, anothers = (good(upload_file(who, PDF))["id"] for who in (contact, secretary))
    body = {"class": CLASS, "text": "见附件"}
    request = good(contact.post("/requests", {**body, "attachments": [mine]}))
    assert request["attachments"] == [mine]
    refused = contact.post("/requests", {**body, "attachments": [mine, anothers]})
    assert (refused.status, faults(refused)) == (422, [("/attachments/1", "unknown-reference")])
    department = street.who("department_officer", UNIT)
    assert department.get(f"/files/{mine}").status == 404
    street.act(request["id"], "station_worker", "accept")
    street.act(request["id"], "station_worker", "dispatch", {"lead": street.units[UNIT], "basis": BASIS})
    assert department.get(f"/files/{mine}").content == PDF


def test_the_leg_of_a_closed_account_is_its_units_again(street: Street) -> None:
    admin = street.who("street_admin")
    bounds = {"department": street.units[UNIT]["id"]}
    leaver = register(admin, "requests-leaver", ["department_officer"], bounds)
    id = street.dispatched(UNIT)
    good(Browser(street.seeded.url, leaver).post(f"/requests/{id}/actions/respond", _evidence(contact_record="已联系")))
    assert [leg["handler"] for leg in street.see(id)["legs"]] == [leaver["id"]]
    version = admin.get(f"/users/{leaver['id']}").headers
    etag = next(value for name, value in version.items() if name.lower() == "etag")
    closed = {"Content-Type": "application/json", "If-Match": etag}
    good(admin.call("PATCH", f"/users/{leaver['id']}", json.dumps({"active": False}).encode(), closed))
    until("the leg to be nobody's", lambda: "unassigned" in street.facts(id))
    assert [(leg["state"], leg["handler"]) for leg in street.see(id)["legs"]] == [("OPEN", None)]
    colleague = street.who("department_officer", UNIT)
    told = until("the unit to be told", lambda: _about(colleague, id, "request.unassigned"))
    assert told[0]["why"] == "your-turn"
    street.act(id, "department_officer", "resolve", {"result": "已接手办结"}, UNIT)


def _evidence(**evidence: object) -> Json:
    return {"evidence": evidence}


def _about(browser: Browser, id: str, event: str) -> list[Json]:
    lines = browser.read("/notifications", limit="200")["items"]
    return [each for each in lines if each["subject"]["id"] == id and each["slug"] == event]
