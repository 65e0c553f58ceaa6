"""The founding story from its first day to its last: the demo plays it over HTTP and the figures follow."""

from collections.abc import Mapping

import pytest

from tests.support.seeded import LAIJIN, Platform, figures
from tests.support.seeding import begun, carry_out
from tests.support.until import until

pytestmark = pytest.mark.timeout(400)

AFTER = {"K1": "2/170", "K2": "2/4", "K5": "6/132", "organizations": 2, "floating": 126, "leads_open": 0}


def laijin(seeded: Platform) -> Mapping[str, object]:
    return figures(seeded.browser(LAIJIN, "street_officer"), seeded.park(LAIJIN)["id"])


def state(seeded: Platform, name: str) -> str:
    officer, enterprise = seeded.browser(LAIJIN, "street_officer"), seeded.enterprise(LAIJIN, name)["id"]
    (founding,) = officer.read("/linkages", enterprise=enterprise)["items"]
    return str(founding["state"])


@pytest.fixture(scope="module")
def told(seeded: Platform) -> str:
    """What the demo prints from the first step to the last while every process is killed once on the way."""
    ended = begun(seeded.environment, "deploy.seed.demo")
    for kill in seeded.killing.values():
        kill()
    return ended()


def test_the_story_leads_to_its_figures_though_every_process_is_killed_on_the_way(seeded: Platform, told: str) -> None:
    assert laijin(seeded) == {**seeded.at_start[LAIJIN], **AFTER}


def test_each_candidate_ends_where_the_story_leaves_it(seeded: Platform, told: str) -> None:
    ends = [state(seeded, f"候选企业{letter}") for letter in "ABC"]
    assert ends == ["FILED", "PREPARING", "NEGOTIATING"]


def test_every_step_is_told_with_its_day_and_who_took_it(told: str) -> None:
    assert all(day in told for day in ("2016-06-01", "2016-06-13", "2016-06-30"))
    assert all(persona in told for persona in ("street_officer", "community_secretary", "enterprise_contact"))
    assert "0/132" in told
    assert "6/132" in told


def test_told_again_the_story_is_over_and_nothing_moves(seeded: Platform, told: str) -> None:
    before = laijin(seeded)
    again = carry_out(seeded.environment, "deploy.seed.demo")
    assert "The story is over" in again
    assert laijin(seeded) == before


def test_the_leads_fired_exactly_three_times(seeded: Platform, told: str) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    assert officer.read("/linkages", joint="ORGANIZATION", count="true", limit="1")["total"] == 3


def test_the_members_moved_by_letter_and_live_in_the_new_branch(seeded: Platform, told: str) -> None:
    officer, enterprise = seeded.browser(LAIJIN, "street_officer"), seeded.enterprise(LAIJIN, "候选企业A")["id"]
    (branch,) = officer.read("/organizations", enterprises=enterprise)["items"]
    members = officer.read("/members", enterprise=enterprise)["items"]
    assert (branch["kind"], branch["state"], branch["name"]) == ("BRANCH", "FOUNDED", "候选企业A党支部")
    assert {(each["organization"], each["status"]) for each in members} == {(branch["id"], "SETTLED")}
    letters = officer.read("/transfers", for_enterprise=enterprise)["items"]
    assert [each["state"] for each in letters] == ["RECEIVED"] * 6


def test_an_application_before_the_letters_is_blocked_and_says_where_to_look(seeded: Platform, told: str) -> None:
    station, enterprise = seeded.browser(LAIJIN, "station_worker"), seeded.enterprise(LAIJIN, "候选企业B")["id"]
    (founding,) = station.read("/linkages", enterprise=enterprise)["items"]
    reply = station.post(f"/linkages/{founding['id']}/actions/apply", {"evidence": {}})
    (block,) = reply.body["blocked_by"]
    assert (reply.status, reply.body["type"], block["slug"]) == (409, "/problems/blocked", "affiliated-full-below-3")
    assert [each["state"] for each in station.read(block["href"])["items"]] == ["DRAFT"] * 5


def test_the_dates_of_the_story_are_those_of_its_events(seeded: Platform, told: str) -> None:
    officer, enterprise = seeded.browser(LAIJIN, "street_officer"), seeded.enterprise(LAIJIN, "候选企业A")["id"]
    (founding,) = officer.read("/linkages", enterprise=enterprise)["items"]
    history = officer.read(f"/linkages/{founding['id']}/history")["items"]
    days = {each["data"]["state"]: each["occurred_at"][:10] for each in history if "state" in each["data"]}
    assert days["ASSESSED"] == "2016-06-01"
    assert (days["APPROVED"], days["FOUNDED"], days["FILED"]) == ("2016-06-20", "2016-06-28", "2016-06-30")
    now = until("the clock", lambda: officer.read("/me")["clock"]["now"][:10], lambda day: day >= "2016-06-30")
    assert now == "2016-06-30"
