"""Service requests over HTTP on the second street: from the requester's word to his own verdict, and refusals."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.driver.http import Browser, Json
from tests.support.requests import BASIS, CLASS, SATISFIED, Street, faults, good, slug
from tests.support.seeded import LAIJIN, SECOND, Platform
from tests.support.until import until

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def street(seeded: Platform) -> Street:
    return Street.of(seeded, SECOND)


def states(request: Json) -> dict[str, tuple[str, str]]:
    return {leg["unit"]["id"]: (leg["role"], leg["state"]) for leg in request["legs"]}


@pytest.mark.covers("S71", "S80")
def test_request_with_co_handlers(street: Street) -> None:
    id = street.dispatched("科室1", "科室2")
    street.act(id, "department_officer", "respond", {"contact_record": "已联系"}, "科室1")
    early = street.tried(id, "department_officer", "resolve", {"result": "已办理"}, "科室1")
    assert (early.status, slug(early), early.body["blocked_by"][0]["slug"]) == (409, "blocked", "legs-open")
    street.act(id, "department_officer", "report", {"result": "已协助"}, "科室2")
    resolved = street.act(id, "department_officer", "resolve", {"result": "已办理"}, "科室1")
    closed = street.act(id, "callback_worker", "call_back", SATISFIED)
    assert states(resolved) == {
        street.units["科室1"]["id"]: ("LEAD", "DONE"),
        street.units["科室2"]["id"]: ("CO", "DONE"),
    }
    assert (closed["state"], closed["verdict"]) == ("CLOSED", SATISFIED)
    assert street.facts(id) == ["submitted", "accepted", "dispatched", "responded", "reported", "resolved", "closed"]
    rated = street.who("department_officer", "科室1").read(f"/requests/{id}")
    assert rated["verdict"] is None


def test_returned_once(street: Street) -> None:
    id = street.dispatched()
    returned = street.act(id, "department_officer", "return", {"reason": "不属本科室"}, "科室1")
    assert (returned["state"], returned["awaiting"][0]["role"]) == ("ACCEPTED", "station_worker")
    street.act(id, "station_worker", "dispatch", {"lead": street.units["科室1"], "basis": BASIS})
    again = street.tried(id, "department_officer", "return", {"reason": "仍不属"}, "科室1")
    assert (again.status, again.body["blocked_by"][0]["slug"]) == (409, "already-returned")


@pytest.mark.covers("B28", "S45")
def test_unreached(street: Street) -> None:
    id = street.resolved()
    tries = [street.act(id, "callback_worker", "call_back", {"reached": False})["state"] for _ in range(3)]
    assert tries == ["RESOLVED", "RESOLVED", "CLOSED"]
    assert street.see(id)["unreached"] is True
    officer, park = street.who("street_officer"), street.see(id)["park"]

    def left_out() -> bool:
        kpi = officer.read("/kpis", park=park, id="K12")["items"][0]
        return any(each["reason"] == "unreached" and each["count"] >= 1 for each in kpi["excluded"])

    assert until("the rates to leave it out", left_out)


def test_reopened(street: Street) -> None:
    id = street.resolved()
    street.act(id, "callback_worker", "call_back", {"reached": True, "solved": False, "satisfied": False})
    reopened = street.act(id, "enterprise_contact", "reopen", {"reason": "问题仍在"})
    assert (reopened["state"], reopened["reopened"], reopened["verdict"]) == ("DISPATCHED", 1, None)
    second = street.tried(id, "callback_worker", "call_back", SATISFIED)
    assert (second.status, slug(second), second.body["state"]) == (409, "action-not-available", "DISPATCHED")


def test_two_dispatchers_at_once_one_wins_and_the_other_is_told_the_state(street: Street) -> None:
    id = street.submitted()
    street.act(id, "station_worker", "accept")
    leads = [{"lead": street.units[name], "basis": BASIS} for name in ("科室1", "科室2")]
    with ThreadPoolExecutor(2) as at_once:
        replies = list(at_once.map(lambda lead: street.tried(id, "station_worker", "dispatch", lead), leads))
    lost = next(reply for reply in replies if reply.status == 409)
    assert sorted(reply.status for reply in replies) == [200, 409]
    assert (slug(lost), lost.body["state"]) == ("action-not-available", "DISPATCHED")


def test_calendar_changes_deadlines(street: Street) -> None:
    """A day off within the term moves what is open, and the recount says which."""
    id = street.dispatched()
    before = datetime.fromisoformat(street.see(id)["due_at"])
    admin = street.who("street_admin")
    last = before.date()
    days = [last - timedelta(days=number) for number in range(4)]
    off = [day.isoformat() for day in days if day.weekday() < 5][:1]
    good(admin.post("/calendars", {"year": last.year, "holidays": off, "make_up_workdays": []}))

    def moved() -> bool:
        return datetime.fromisoformat(street.see(id)["due_at"]) != before

    assert until("the deadline to move", moved)
    assert "rescheduled" in street.facts(id)
    assert until("the recount to end", lambda: _finished(admin))["moved"] >= 1
    refused = admin.post("/calendars", {"year": last.year, "holidays": off})
    assert (refused.status, slug(refused)) == (409, "duplicate-key")


def _finished(admin: Browser) -> Json:
    recounts = admin.read("/clock-recounts", sort="-created_at", limit="1")["items"]
    return recounts[0] if recounts and recounts[0]["next_at"] is None else {}


def test_nobody_assigned(street: Street) -> None:
    """A department without people misses its deadline: the duty officer is told."""
    id = street.dispatched("社区卫生站")
    due = next(clock["due_at"] for clock in street.see(id)["clocks"] if clock["name"] == "respond")
    later = datetime.fromisoformat(due) + timedelta(minutes=1)
    other = street.who("enterprise_contact").post(
        "/requests", {"class": CLASS, "text": "之后的诉求"}, **{"Balian-Story-Time": later.isoformat()}
    )
    assert other.status == 201
    until("the missed deadline", lambda: "escalated" in street.facts(id))
    assert street.see(id)["bucket"] == "BREACHED"
    events = street.who("street_officer").read(f"/requests/{id}/history")["items"]
    missed = next(each["data"] for each in events if each["data"].get("fact") == "escalated")
    assert (missed["clock"], missed["to_role"]) == ("respond", "duty_officer")
    duty = street.who("duty_officer")
    until("the notification", lambda: any(_is_about(each, id) for each in duty.read("/notifications")["items"]))


def _is_about(line: Json, id: str) -> bool:
    return bool(line["subject"]["id"] == id and line["why"] == "deadline-missed")


def test_a_private_request_does_not_exist_for_the_employer(street: Street) -> None:
    enterprise = street.who("enterprise_contact").read("/me")["jurisdiction"]["enterprise"]
    id = street.submitted("person", enterprise=enterprise, private=True)
    contact = street.who("enterprise_contact")
    assert contact.get(f"/requests/{id}").status == 404
    assert id not in {each["id"] for each in contact.every("/requests", limit="200")}
    assert street.who("person").read(f"/requests/{id}")["private"] is True


def test_texts_are_masked_and_opened_with_a_purpose(street: Street) -> None:
    id = street.submitted(contact="13800000001")
    station = street.who("station_worker")
    shown = station.read(f"/requests/{id}")
    assert (shown["text"], shown["contact"]) == ("希望举办职业健康讲座", "138****0001")
    asked = {"evidence": {"fields": ["contact"], "purpose": "联系诉求人"}}
    assert good(station.post(f"/requests/{id}/actions/reveal", asked)) == {"contact": "13800000001"}
    assert "13800000001" not in str(street.who("street_officer").read(f"/requests/{id}/history"))


@pytest.mark.covers("S52", "S84", "S85")
def test_anybody_follows_a_request_by_its_code_and_reads_the_menu(street: Street) -> None:
    id = street.resolved()
    code, nobody = street.see(id)["public_code"], street.seeded.nobody()
    status = nobody.read(f"/public/requests/{code}")
    assert (status["state"], [each["state"] for each in status["updates"]][-1]) == ("RESOLVED", "RESOLVED")
    assert {"text", "contact", "requester", "enterprise", "legs", "id"}.isdisjoint(status)
    fresh = nobody.read(f"/public/requests/{code}/updates", after=str(len(status["updates"]) - 1))["items"]
    assert [each["state"] for each in fresh] == ["RESOLVED"]
    assert nobody.get("/public/requests/110108005-AAAAAAAA").status == 404
    menu = nobody.read("/service-items", tenant=SECOND)["items"]
    assert len(menu) == 8
    assert {"author", "available_actions"}.isdisjoint(menu[0])
    assert len(nobody.read("/service-classes", tenant=SECOND)["items"]) == 11
    assert nobody.get("/service-items").status == 401
    assert nobody.post("/service-items", {}).status == 401


def test_the_simulator_says_which_rule_would_send_it_where(street: Street) -> None:
    station, park = street.who("station_worker"), street.seeded.park(SECOND)["id"]
    route = good(station.post("/requests/route-preview", {"class": CLASS, "park": park}))
    assert route["lead"] == street.units["社区卫生站"]
    assert route["why"][0]["outcome"] == "CHOSEN"
    late = station.post("/requests/route-preview", {"class": CLASS, "park": park, "at": "2027-03-01T10:00:00+08:00"})
    assert (late.status, slug(late)) == (409, "calendar-missing")


def test_what_integrators_get_wrong_is_told_at_its_place(street: Street, seeded: Platform) -> None:
    contact, station = street.who("enterprise_contact"), street.who("station_worker")
    unknown = contact.post("/requests", {"class": "NO_SUCH", "text": "x"})
    assert (unknown.status, faults(unknown)) == (422, [("/class", "class-unknown")])
    answered = contact.post("/requests", {"class": CLASS, "text": "x", "answers": {"day": "x"}})
    assert (answered.status, faults(answered)) == (422, [("/answers/day", "question-unknown")])
    id = street.submitted()
    street.act(id, "station_worker", "accept")
    foreign = Street.of(seeded, LAIJIN).units["科室2"]
    outside = street.tried(
        id, "station_worker", "dispatch", {"lead": {**foreign, "id": foreign["id"][::-1]}, "basis": BASIS}
    )
    assert (outside.status, faults(outside)) == (422, [("/evidence/lead", "unknown-reference")])
    assert street.tried(id, "department_officer", "call_back", SATISFIED, "科室1").status == 404
    assert station.get("/requests", text="x").status == 422


def test_a_persons_fifty_first_request_in_a_second_is_refused(street: Street) -> None:
    person, park = street.who("person"), street.seeded.park(SECOND)["id"]
    person.authority()
    body = {"class": "NO_SUCH", "text": "x", "park": park}
    with ThreadPoolExecutor(8) as at_once:
        statuses = [reply.status for reply in at_once.map(lambda _: person.post("/requests", body), range(300))]
    assert set(statuses) == {422, 429}
