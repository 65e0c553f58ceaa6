"""One id leads from an uploaded row to the figure it moved: through histories, headers and explanations."""

import pytest

from tests.driver.http import Browser, Json
from tests.support.seeded import LAIJIN, Platform
from tests.support.topics import published

pytestmark = pytest.mark.timeout(400)


def the_import(officer: Browser, kind: str) -> Json:
    """The seed's own: the same workbook uploaded once more makes nothing."""
    return next(found for found in officer.every("/imports", kind=kind) if found["rows"]["created"])


def first(officer: Browser, path: str) -> Json:
    found: Json = officer.read(f"{path}/history")["items"][0]
    return found


def test_from_an_enterprise_row_to_the_figure(seeded: Platform) -> None:
    officer, park = seeded.browser(LAIJIN, "street_officer"), seeded.park(LAIJIN)["id"]
    correlation = the_import(officer, "enterprises")["correlation_id"]

    registered = first(officer, f"/enterprises/{seeded.enterprise(LAIJIN, '候选企业A')['id']}")
    explained = officer.read("/kpis/K10/explain", park=park)
    behind = {event["correlation_id"] for subject in explained["counted"] for event in subject["events"]}

    assert registered["correlation_id"] == correlation
    assert behind == {correlation}


def test_from_a_member_row_to_the_founding_lead(seeded: Platform) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    correlation = the_import(officer, "members")["correlation_id"]
    foundings = list(officer.every("/linkages", joint="ORGANIZATION"))
    assert {each["correlation_id"] for each in foundings} == {correlation}
    assert {first(officer, f"/linkages/{each['id']}")["correlation_id"] for each in foundings} == {correlation}


def test_the_headers_on_the_bus_carry_it(seeded: Platform) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    correlation = the_import(officer, "members")["correlation_id"]
    marked = [
        record
        for record in published(seeded.environment["KAFKA_BOOTSTRAP"])
        if record.headers["ce_correlationid"] == correlation
    ]
    assert {"balian.integration", "balian.member", "balian.linkage"} <= {record.topic for record in marked}
    assert sum(record.headers["ce_type"] == "cn.balian.member.registered.v1" for record in marked) == 141
