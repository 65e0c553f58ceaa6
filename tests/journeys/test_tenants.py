"""Two streets of one name live side by side; neither sees anything of the other."""

import pytest

from tests.support.seeded import LAIJIN, SECOND, Platform

pytestmark = pytest.mark.timeout(400)

LISTS = (
    "streets",
    "communities",
    "parks",
    "enterprises",
    "organizations",
    "members",
    "transfers",
    "visits",
    "linkages",
)
PAIRS = [(LAIJIN, SECOND), (SECOND, LAIJIN)]


@pytest.mark.parametrize("things", LISTS)
@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_the_others_things_do_not_exist_here(seeded: Platform, own: str, other: str, things: str) -> None:
    ours, theirs = (seeded.browser(tenant, "street_officer") for tenant in (own, other))
    foreign = [each["id"] for each in theirs.read(f"/{things}", limit="200")["items"]]
    listed = {each["id"] for each in ours.every(f"/{things}", limit="200")}
    assert listed.isdisjoint(foreign)
    for id in foreign[:1]:
        assert ours.get(f"/{things}/{id}").status == 404
        assert ours.get(f"/{things}/{id}/history").status == 404


@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_the_others_figures_do_not_exist_here(seeded: Platform, own: str, other: str) -> None:
    officer, park = seeded.browser(own, "street_officer"), seeded.park(other)["id"]
    paths = ("/kpis", "/kpis/K1/explain", "/dashboards/park")
    assert [officer.get(path, park=park).status for path in paths] == [404, 404, 404]


@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_nothing_can_be_done_to_the_others_things(seeded: Platform, own: str, other: str) -> None:
    founding = next(seeded.browser(other, "street_officer").every("/linkages", joint="ORGANIZATION"))
    station = seeded.browser(own, "station_worker")
    reply = station.post(f"/linkages/{founding['id']}/actions/withdraw", {"evidence": {"reason": "none"}})
    assert reply.status == 404
