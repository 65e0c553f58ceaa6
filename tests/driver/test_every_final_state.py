"""Whoever reads only the API's description can take a founding to each of its ends (second street)."""

import pytest

from tests.driver.driver import Driver
from tests.driver.roads import finals, road
from tests.support.seeded import SECOND, Platform

pytestmark = pytest.mark.timeout(400)

ENDS = ("NOT_ELIGIBLE", "WITHDRAWN", "DECLINED", "FILED", "EXPIRED")
"""The one that moves the story's clock comes last."""


def test_a_founding_reaches_every_end_its_definition_has(seeded: Platform) -> None:
    driver = Driver(seeded.browsers(SECOND))
    workflow = driver.holder("station_worker").read("/workflows/linkage.organization")
    contact = driver.holder("enterprise_contact").read("/me")["jurisdiction"]["enterprise"]
    enterprises = {each["id"]: each for each in driver.holder("station_worker").every("/enterprises")}
    places = {"FILED": enterprises.pop(contact), **dict(zip(set(ENDS) - {"FILED"}, enterprises.values(), strict=False))}

    reached = set()
    for end in ENDS:
        stops = ("APPLIED", end) if end == "FILED" else (end,)
        linkage = driver.create(workflow, "ORGANIZATION", places[end])
        reached.add(driver.bring(workflow, linkage, *stops))

    assert reached == finals(workflow)


def test_a_road_that_does_not_exist_is_told() -> None:
    ways = [(None, "create", "A"), ("A", "go", "B"), ("C", "go", "D")]
    rows = [{"from": here, "action": action, "to": there} for here, action, there in ways]
    with pytest.raises(AssertionError, match="no road from A to D"):
        road({"rows": rows}, "D")
