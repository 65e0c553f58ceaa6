"""The integers of the two parks, as insight and the registers serve them right after the seed."""

import pytest

from tests.support.seeded import LAIJIN, SECOND, Platform

pytestmark = pytest.mark.timeout(400)

LAIJIN_FIGURES = {
    "K1": "1/170",
    "K2": "1/4",
    "K3": "0/166",
    "K4": "144/170",
    "K5": "0/132",
    "MEDIA": 73,
    "CREATIVE_DESIGN": 48,
    "ADVERTISING": 24,
    "ANIMATION": 15,
    "OTHER": 10,
    "enterprises": 170,
    "organizations": 1,
    "members": 141,
    "floating": 132,
    "visited": 144,
    "leads_open": 3,
}
SECOND_FIGURES = {
    "K1": "2/60",
    "K2": "2/3",
    "K3": "0/57",
    "K4": "33/60",
    "K5": "0/25",
    "MEDIA": 12,
    "CREATIVE_DESIGN": 18,
    "ADVERTISING": 10,
    "ANIMATION": 8,
    "OTHER": 12,
    "enterprises": 60,
    "organizations": 2,
    "members": 35,
    "floating": 25,
    "visited": 33,
    "leads_open": 1,
}
SECTOR_SPLITS = {
    "MEDIA": (73, 4, 20, 2563),
    "CREATIVE_DESIGN": (48, 1, 13, 1669),
    "ADVERTISING": (24, 1, 6, 834),
    "ANIMATION": (15, 1, 4, 536),
    "OTHER": (10, 1, 3, 358),
}
"""Enterprises, listed ones, key ones and employees."""


def test_laijin_shows_its_figures(seeded: Platform) -> None:
    assert seeded.at_start[LAIJIN] == LAIJIN_FIGURES


def test_the_second_street_shows_other_figures(seeded: Platform) -> None:
    assert seeded.at_start[SECOND] == SECOND_FIGURES


def test_a_ratio_is_counted_from_integers_with_six_decimals(seeded: Platform) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    (visited,) = officer.read("/kpis", park=seeded.park(LAIJIN)["id"], id="K4")["items"]
    assert (visited["numerator"], visited["denominator"], visited["value"]) == (144, 170, 0.847059)


def test_every_sector_adds_up(seeded: Platform) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    found = {}
    for sector in SECTOR_SPLITS:
        enterprises = list(officer.every("/enterprises", sector=sector, limit="200"))
        listed, key = (sum(each[mark] for each in enterprises) for mark in ("listed", "key"))
        found[sector] = (len(enterprises), listed, key, sum(each["headcount"]["value"] for each in enterprises))
    assert found == SECTOR_SPLITS


def test_visits_are_special_ones_and_four_daily_errands(seeded: Platform) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")

    def total(**filters: str) -> int:
        return int(officer.read("/visits", limit="1", count="true", **filters)["total"])

    errands = ("FIRE", "PRODUCTION", "FOOD_DRUG", "STATISTICS")
    assert total(type="SPECIAL") == 46
    assert [total(type="DAILY", channel=errand) for errand in errands] == [30, 26, 18, 24]


def test_the_park_keeps_how_its_source_put_it(seeded: Platform) -> None:
    park = seeded.park(LAIJIN)
    assert park["annual_output"] == {"value": 200, "unit": "亿元", "as_of": "2016-05-30", "qualifier": "GT"}
    assert (park["area_m2"], park["stage"]) == (120000, "OPERATING")


def test_the_candidates_are_the_only_leads_and_the_platform_proposed_them(seeded: Platform) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    foundings = list(officer.every("/linkages", joint="ORGANIZATION", park=seeded.park(LAIJIN)["id"]))
    names = {officer.read(f"/enterprises/{each['enterprise']}")["name"]: each for each in foundings}
    assert sorted(names) == ["候选企业A", "候选企业B", "候选企业C"]
    assert {each["proposer"]["role"] for each in foundings} == {"system"}
    assert [names[name]["subject"]["count"] for name in sorted(names)] == [3, 3, 3]
    totals = [
        officer.read("/members", enterprise=names[name]["enterprise"], count="true")["total"] for name in sorted(names)
    ]
    assert totals == [6, 5, 4]
