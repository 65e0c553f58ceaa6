"""What integrators get wrong, through the gateway: each fault has its status, its problem and the place it means."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.driver.http import Browser, Json, Reply
from tests.support.seeded import SECOND, Platform

pytestmark = pytest.mark.timeout(400)
JSON = {"Content-Type": "application/json"}
REQUESTS, AT_ONCE = 400, 8


@pytest.fixture
def officer(seeded: Platform) -> Browser:
    return seeded.browser(SECOND, "street_officer")


@pytest.fixture
def station(seeded: Platform) -> Browser:
    return seeded.browser(SECOND, "station_worker")


@pytest.fixture
def lead(officer: Browser, station: Browser) -> Json:
    """A founding that has just been proposed."""
    enterprise = officer.read("/enterprises", limit="1", sort="-created_at")["items"][0]
    proposal = {
        "joint": "ORGANIZATION",
        "park_side": {"type": "enterprise", "id": enterprise["id"]},
        "community_side": {"type": "community", "id": enterprise["community"]},
        "subject": {"count": 1},
    }
    reply = station.post("/linkages", proposal)
    assert reply.status == 201
    return reply.body


def told(reply: Reply) -> tuple[int, str]:
    assert reply.content_type == "application/problem+json"
    return reply.status, reply.body["type"].removeprefix("/problems/")


def places(reply: Reply) -> list[tuple[str, str]]:
    return [(each["pointer"], each["slug"]) for each in reply.body["errors"]]


def amend(officer: Browser, enterprise: Json, **headers: str) -> Reply:
    content = json.dumps({"key": enterprise["key"]}).encode()
    return officer.call("PATCH", f"/enterprises/{enterprise['id']}", content, {**JSON, **headers})


def test_a_body_that_is_no_json(officer: Browser) -> None:
    assert told(officer.call("POST", "/enterprises", b"{", JSON)) == (400, "malformed")


def test_a_field_nobody_knows(officer: Browser, lead: Json) -> None:
    reply = officer.post(f"/linkages/{lead['id']}/actions/withdraw", {"evidence": {}, "colour": "red"})
    assert told(reply)[0] == 422
    assert places(reply) == [("/colour", "unknown-field")]


def test_a_filter_nobody_knows(officer: Browser) -> None:
    reply = officer.get("/enterprises", colour="red")
    assert (told(reply)[0], places(reply)) == (422, [("?colour", "unknown-filter")])


def test_a_token_that_is_missing_or_forged(seeded: Platform) -> None:
    nobody = seeded.nobody()
    assert nobody.get("/enterprises").status == 401
    forged = nobody.call("GET", "/enterprises", headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."})
    assert told(forged)[0] == 401
    assert "www-authenticate" in {name.lower() for name in forged.headers}


def test_a_role_that_may_not(seeded: Platform, lead: Json) -> None:
    liaison = seeded.browser(SECOND, "liaison")
    assert told(liaison.post(f"/linkages/{lead['id']}/actions/dismiss", {"evidence": {}}))[0] == 403


def test_a_change_without_or_with_an_old_version(officer: Browser) -> None:
    enterprise = officer.read("/enterprises", limit="1")["items"][0]
    assert told(amend(officer, enterprise)) == (428, "precondition-required")
    stale = amend(officer, enterprise, **{"If-Match": '"999"'})
    assert told(stale) == (412, "stale")
    assert stale.body["current"]["id"] == enterprise["id"]


def test_a_key_used_for_another_command(station: Browser, lead: Json) -> None:
    path, key = f"/linkages/{lead['id']}/actions/withdraw", {"Idempotency-Key": f"once-{lead['id']}"}
    first = station.post(path, {"evidence": {"reason": "one"}}, **key)
    again = station.post(path, {"evidence": {"reason": "one"}}, **key)
    assert (first.status, first.body["version"]) == (again.status, again.body["version"])
    other = station.post(path, {"evidence": {"reason": "another"}}, **key)
    assert told(other) == (422, "idempotency-key-reused")


def test_an_action_that_is_not_next(station: Browser, lead: Json) -> None:
    reply = station.post(f"/linkages/{lead['id']}/actions/found", {"evidence": {}})
    assert told(reply) == (409, "action-not-available")
    assert {"assess", "dismiss"} <= {offer["action"] for offer in reply.body["available_actions"]}


def test_evidence_that_is_missing_or_of_another_type(station: Browser, lead: Json) -> None:
    reply = station.post(f"/linkages/{lead['id']}/actions/assess", {"evidence": {"mode": 3, "kind": "FOUND"}})
    assert told(reply) == (422, "evidence-invalid")
    assert {pointer for pointer, _ in places(reply)} == {"/evidence/mode", "/evidence/survey"}


def test_a_body_of_two_megabytes(officer: Browser) -> None:
    reply = officer.post("/enterprises", {"name": "x" * 2_000_000})
    assert told(reply) == (413, "too-large")


def test_a_story_time_that_has_passed(station: Browser, lead: Json) -> None:
    path = f"/linkages/{lead['id']}/actions/withdraw"
    reply = station.post(path, {"evidence": {"reason": "-"}}, **{"Balian-Story-Time": "2016-05-01T00:00:00+08:00"})
    assert told(reply) == (409, "clock-behind")
    assert reply.body["now"] >= "2016-05-29"


def test_more_requests_than_one_person_may_send(seeded: Platform) -> None:
    secretary = seeded.browser(SECOND, "branch_secretary")
    secretary.read("/me")
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        replies = list(at_once.map(lambda _: secretary.get("/me"), range(REQUESTS)))
    refused = [reply for reply in replies if reply.status == 429]
    assert refused
    assert {reply.status for reply in replies} <= {200, 429}
    assert "retry-after" in {name.lower() for name in refused[0].headers}


def test_problems_are_told_in_the_readers_language(officer: Browser) -> None:
    titles = {
        language: officer.call("GET", "/enterprises/none", headers={"Accept-Language": language}).body["title"]
        for language in ("zh-CN", "en")
    }
    assert titles["en"].isascii()
    assert not titles["zh-CN"].isascii()
