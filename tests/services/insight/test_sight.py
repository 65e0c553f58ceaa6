"""Who sees which figures: jurisdictions, hidden numbers, opaque members, other tenants."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.services.insight.builders import PARK, TENANT, Story, found_a, laijin
from tests.services.insight.conftest import Client, Serve

OTHER_TENANT = "110108005"
DISTRICT: dict[str, Any] = {"tenant": "110105"}
NUMBERS_ONLY: list[tuple[str, dict[str, Any]]] = [
    ("enterprise_contact", {"jurisdiction": {"enterprise": "e000"}}),
    ("department_officer", {"jurisdiction": {"department": "d1"}}),
    ("branch_secretary", {"jurisdiction": {"organization": "o1"}}),
    ("integrator", {}),
    ("street_admin", {}),
    ("duty_officer", {}),
]


def other_street() -> Story:
    story = Story(OTHER_TENANT, "p9", "c9")
    story.place()
    for number in range(6):
        story.enterprise(f"x{number}", "OTHER")
        story.member(f"xm{number}", f"x{number}")
    story.transfer("xt0", "received", "xm0")
    return story


def second_park() -> Story:
    """Another park of the first tenant, in another community, with two members received of five."""
    story = Story(TENANT, "p2", "c2")
    story.place()
    story.enterprise("y1")
    for number in range(5):
        story.member(f"ym{number}", "y1")
    for number in range(2):
        story.member(f"ym{number}", "y1", "relation-changed", affiliated=True)
    return story


def third_park() -> Story:
    """A park with two members and nothing else."""
    story = Story(TENANT, "p3", "c3")
    story.place()
    story.enterprise("z1")
    for number in range(2):
        story.member(f"zm{number}", "z1")
    return story


@pytest.fixture(scope="module")
async def client(serve: Serve) -> AsyncIterator[Client]:
    story = laijin()
    found_a(story)
    # One tenant has one clock: the first park's.
    story.events += second_park().events + third_park().events
    async with serve(story, other_street()) as client:
        yield client


@pytest.mark.parametrize(
    ("role", "jurisdiction", "denominator"),
    [
        ("street_officer", {}, 172),
        ("street_leader", {}, 172),
        ("community_secretary", {"community": "c1"}, 170),
        ("community_secretary", {"community": "c2"}, 1),
        ("station_worker", {"park": "p2"}, 1),
        ("liaison", {"park": "p1"}, 170),
        ("enterprise_contact", {"enterprise": "e001"}, 170),
        ("enterprise_contact", {"enterprise": "y1"}, 1),
        ("department_officer", {"department": "d1"}, 172),
    ],
)
async def test_a_caller_gets_the_figures_of_his_jurisdiction(
    client: Client, role: str, jurisdiction: dict[str, str], denominator: int
) -> None:
    figure = await client.figure("K1", role, jurisdiction=jurisdiction)
    assert figure["denominator"] == denominator


@pytest.mark.parametrize(
    ("role", "jurisdiction"),
    [
        ("community_secretary", {"community": "c1"}),
        ("station_worker", {"park": "p1"}),
        ("liaison", {"park": "p1"}),
        ("enterprise_contact", {"enterprise": "e000"}),
    ],
)
@pytest.mark.parametrize("path", ["/kpis?park=p2", "/dashboards/park?park=p2", "/kpis/K1/explain?park=p2"])
async def test_another_park_is_not_there(client: Client, role: str, jurisdiction: dict[str, str], path: str) -> None:
    assert (await client.get(path, role, jurisdiction=jurisdiction)).status == 404


@pytest.mark.parametrize("park", ["p9", "c1", "nowhere", "e000"])
async def test_what_is_no_park_of_the_tenant_is_not_there(client: Client, park: str) -> None:
    for path in (f"/kpis?park={park}", f"/kpis/K1/explain?park={park}", f"/dashboards/park?park={park}"):
        assert (await client.get(path, "street_officer")).status == 404


@pytest.mark.parametrize("role", ["person", "supplier", "committee_member"])
@pytest.mark.parametrize("path", ["/kpis", "/kpis/K1/explain", f"/dashboards/park?park={PARK}"])
async def test_a_role_without_figures_gets_none(client: Client, role: str, path: str) -> None:
    assert (await client.get(path, role)).status == 403


async def test_nothing_without_a_token(client: Client) -> None:
    async with client.session.get(f"{client.address}/api/v1/kpis") as reply:
        assert reply.status == 401


@pytest.mark.parametrize(("role", "caller"), NUMBERS_ONLY)
async def test_numbers_only_means_nothing_behind_them(client: Client, role: str, caller: dict[str, Any]) -> None:
    assert (await client.get("/kpis/K1/explain", role, **caller)).status == 403
    figure = await client.figure("K1", role, query="&period=2016-06", **caller)
    assert figure["previous"]["changes"] == []


@pytest.mark.parametrize(
    ("role", "caller"),
    [("liaison", {"jurisdiction": {"park": "p2"}}), ("integrator", {}), ("district_viewer", DISTRICT)],
)
async def test_small_numbers_of_persons_are_hidden(client: Client, role: str, caller: dict[str, Any]) -> None:
    tenant = f"&tenant={TENANT}" if role == "district_viewer" else ""
    figure = await client.figure("K5", role, query="&park=p2" + tenant, **caller)
    assert (figure["hidden"], figure["numerator"], figure["denominator"], figure["value"]) == ("k", None, None, None)
    assert figure["previous"]["changes"] == []


async def test_large_numbers_of_persons_are_shown_to_all(client: Client) -> None:
    figure = await client.figure("K5", "liaison", jurisdiction={"park": PARK})
    assert (figure["numerator"], figure["denominator"], "hidden" in figure) == (6, 132, False)


async def test_who_may_see_the_persons_sees_small_numbers(client: Client) -> None:
    figure = await client.figure("K5", "station_worker", jurisdiction={"park": "p2"})
    assert (figure["numerator"], figure["denominator"], "hidden" in figure) == (2, 5, False)


async def test_figures_about_organizations_are_never_hidden(client: Client) -> None:
    figure = await client.figure("K1", "liaison", jurisdiction={"park": "p2"})
    assert (figure["numerator"], figure["denominator"]) == (0, 1)


async def test_a_liaison_is_told_of_no_member(client: Client) -> None:
    for id in ("K1", "K2", "K5"):
        reply = await client.get(f"/kpis/{id}/explain?park={PARK}", "liaison", jurisdiction={"park": PARK})
        assert reply.status == 200
        assert "member" not in str(reply.body)
        assert "floating" not in str(reply.body)


async def test_a_community_secretary_is_told_of_the_members_whose_relation_has_come(client: Client) -> None:
    reply = await client.get("/kpis/K5/explain", "community_secretary", jurisdiction={"community": "c1"})
    assert (len(reply.body["counted"]), reply.body["uncounted"]) == (6, [])


@pytest.mark.parametrize(("park", "persons"), [("p3", None), ("p2", 5)])
async def test_a_dashboard_hides_a_handful_of_persons(client: Client, park: str, persons: int | None) -> None:
    reply = await client.get(f"/dashboards/park?park={park}", "liaison", jurisdiction={"park": park})
    counts = reply.body["counts"]
    assert (counts["members"], counts["floating"], counts["enterprises"]) == (persons, persons, 1)


async def test_a_dashboard_shows_a_handful_to_who_may_see_them(client: Client) -> None:
    counts = (await client.get("/dashboards/park?park=p3", "street_officer")).body["counts"]
    assert (counts["members"], counts["floating"]) == (2, 2)


async def test_a_district_viewer_compares_his_streets(client: Client) -> None:
    figure = await client.figure("K1", "district_viewer", query=f"&tenant={TENANT}", **DISTRICT)
    assert (figure["numerator"], figure["denominator"], figure["as_of"]) == (2, 172, "2016-06-28T05:00:00Z")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kpis", 422),
        (f"/kpis?tenant={OTHER_TENANT}", 404),
        ("/kpis?tenant=110105099", 404),
        (f"/kpis?tenant={TENANT}&park=p9", 404),
        (f"/kpis/K1/explain?tenant={TENANT}", 403),
    ],
)
async def test_a_district_viewer_sees_no_further(client: Client, path: str, status: int) -> None:
    assert (await client.get(path, "district_viewer", **DISTRICT)).status == status


@pytest.mark.parametrize(("tenant", "status"), [(OTHER_TENANT, 404), (TENANT, 403)])
async def test_naming_a_tenant_is_for_the_district(client: Client, tenant: str, status: int) -> None:
    assert (await client.get(f"/kpis?tenant={tenant}", "street_officer")).status == status


async def test_each_tenant_sees_nothing_of_the_other(client: Client) -> None:
    figure = await client.figure("K5", "street_officer", tenant=OTHER_TENANT)
    assert (figure["numerator"], figure["denominator"]) == (1, 6)
    assert (await client.get(f"/kpis?park={PARK}", "street_officer", tenant=OTHER_TENANT)).status == 404
