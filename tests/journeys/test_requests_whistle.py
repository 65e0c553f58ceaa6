"""吹哨报到 where its rule holds (B26, B27): a street whose story begins in 2022, laid out over HTTP."""

from datetime import datetime, timedelta

import pytest

from tests.driver.http import Browser, Json
from tests.security.making import make
from tests.security.plot import register
from tests.support.requests import SATISFIED, good
from tests.support.seeded import Platform
from tests.support.until import until

pytestmark = pytest.mark.timeout(400)
LATER = "110101001"
"""The tenant of the seed that lives under pack 2021."""


def department(id: str) -> Json:
    return {"type": "department", "id": id}


@pytest.mark.covers("B26", "B27")
def test_whistle(seeded: Platform) -> None:
    admin = seeded.browser(LATER, "street_admin")
    street = make(admin, "/streets", {"code": LATER, "name": "示例街道"})["id"]
    community = make(admin, "/communities", {"code": f"{LATER}001", "name": "示例社区", "street": street})["id"]
    place = {"code": "LATER", "name": "示例园区", "street": street, "community": community}
    park = make(admin, "/parks", place)["id"]
    units = {name: make(admin, "/departments", {"name": name})["id"] for name in ("主办科室", "协同一队", "协同二队")}
    bounds = {"station": ("station_worker", {"park": park}), "officer": ("street_officer", {})}
    bounds |= {name: ("department_officer", {"department": id}) for name, id in units.items()}
    bounds |= {"callback": ("callback_worker", {})}
    people = {
        name: Browser(seeded.url, register(admin, f"later-{number}", [role], place))
        for number, (name, (role, place)) in enumerate(bounds.items())
    }

    def act(who: str, action: str, **evidence: object) -> Json:
        return good(people[who].post(f"/requests/{id}/actions/{action}", {"evidence": evidence}))

    id = good(people["station"].post("/requests", {"class": "FAMILY", "text": "电梯困人"}))["id"]
    accepted = act("station", "accept", urgency="LIFE")
    assert accepted["rule_pack"] == "2021"
    assert _span(accepted, "resolve") == timedelta(hours=2)
    act("station", "dispatch", lead=department(units["主办科室"]), basis="职责分工")
    called = [department(units[name]) for name in ("协同一队", "协同二队")]
    whistled = act("officer", "whistle", whistle_type="EMERGENCY", units=called)
    assert (whistled["state"], _span(whistled, "arrive")) == ("WHISTLED", timedelta(minutes=30))
    assert act("协同一队", "arrive", arrival="到达")["state"] == "WHISTLED"
    assert act("协同二队", "arrive", arrival="到达")["state"] == "RESPONDED"
    assert act("officer", "rate_unit", unit=called[0], score=5)["whistle"]["ratings"][0]["score"] == 5
    act("主办科室", "resolve", result="已救出")
    assert act("callback", "call_back", **SATISFIED)["state"] == "CLOSED"

    def arrivals() -> Json:
        kpi: Json = people["officer"].read("/kpis", park=park, id="K16")["items"][0]
        return kpi

    figure = until("the figure", arrivals, lambda kpi: kpi["denominator"] == 2)
    assert (figure["numerator"], figure["value"]) == (2, 1.0)


def _span(request: Json, name: str) -> timedelta:
    clock = next(each for each in request["clocks"] if each["name"] == name)
    return datetime.fromisoformat(clock["due_at"]) - datetime.fromisoformat(clock["since"])
