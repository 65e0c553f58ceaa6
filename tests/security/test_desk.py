"""The work desk folds from events what the owners decide: it names nothing they would not show, and misses no turn."""

import pytest

from tests.driver.http import Browser
from tests.support.seeded import LAIJIN, Platform
from tests.support.until import until

pytestmark = pytest.mark.timeout(400)

ROLES = [
    "street_officer",
    "community_secretary",
    "station_worker",
    "liaison",
    "enterprise_contact",
    "department_officer",
    "branch_secretary",
    "person",
    "integrator",
    "street_admin",
    "duty_officer",
]
LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/inbox", {}),
    ("/inbox", {"waiting": "others"}),
    ("/search", {"q": "示例"}),
)
A_FEW = "8"
"""Of each list, so that a caller does not ask too often."""
TOLD = ("/activity", "/notifications")
Thing = tuple[str, str]


def named(browser: Browser) -> set[Thing]:
    """Whatever the desk names to this caller."""
    found = {
        (each["resource"], each["id"])
        for path, asked in LISTS
        for each in browser.read(path, limit=A_FEW, **asked)["items"]
    }
    for path in TOLD:
        subjects = [each["subject"] for each in browser.read(path, limit=A_FEW)["items"]]
        found |= {(each["resource"], each["id"]) for each in subjects}
    return found


def awaited(browser: Browser, role: str) -> set[Thing]:
    """What the owners say waits for the caller's role."""
    return {
        (resource, each["id"])
        for resource in ("linkages", "transfers")
        if browser.get(f"/{resource}").status == 200
        for each in browser.every(f"/{resource}")
        if role in {turn["role"] for turn in each["awaiting"]}
    }


@pytest.mark.parametrize("role", ROLES)
def test_whatever_the_desk_names_can_be_opened(seeded: Platform, role: str) -> None:
    browser = seeded.browser(LAIJIN, role)
    hidden = [thing for thing in sorted(named(browser)) if browser.get("/{}/{}".format(*thing)).status != 200]
    assert hidden == []


@pytest.mark.parametrize("role", ["street_officer", "community_secretary", "station_worker", "enterprise_contact"])
def test_the_inbox_has_what_waits_at_the_owners_and_nothing_else(seeded: Platform, role: str) -> None:
    browser = seeded.browser(LAIJIN, role)
    wanted = awaited(browser, role)

    def inbox() -> set[Thing]:
        return {(each["resource"], each["id"]) for each in browser.every("/inbox")}

    assert until("the inbox", inbox, lambda found: found == wanted) == wanted


def test_the_station_is_awaited_in_the_leads_of_its_park(seeded: Platform) -> None:
    station = seeded.browser(LAIJIN, "station_worker")
    assert {each["resource"] for each in station.read("/inbox")["items"]} >= {"linkages"}
