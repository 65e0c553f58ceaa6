"""Party organizations over HTTP: the register, its references, dissolution."""

from typing import Any

import pytest

from tests.services.organization.builders import Places, branch, enterprise, made
from tests.support.api import Api


@pytest.fixture
async def served(api: Api, places: Places) -> str:
    return await made(api.as_("street_officer"), "/enterprises", enterprise(places.park))


async def test_a_branch_lies_where_its_enterprises_are(api: Api, places: Places, served: str) -> None:
    answer = await api.as_("street_officer").post("/organizations", branch(enterprises=[served], full_count=9))
    assert (answer.status, answer.json["park"], answer.json["community"]) == (201, places.park, places.community)
    assert (answer.json["state"], answer.json["enterprises"], answer.json["full_count"]) == ("FOUNDED", [served], 9)


async def test_a_committee_of_a_community_has_no_park(api: Api, places: Places) -> None:
    committee = {"name": "示例社区党委", "kind": "COMMITTEE", "community": places.community}
    answer = await api.as_("street_officer").post("/organizations", committee)
    assert (answer.status, answer.json["park"], answer.json["community"]) == (201, None, places.community)


@pytest.mark.parametrize("kind", ["COMMITTEE", "HOLDING_BRANCH"])
async def test_committees_and_holding_branches_serve_no_enterprise(api: Api, served: str, kind: str) -> None:
    answer = await api.as_("street_officer").post("/organizations", branch(kind=kind, enterprises=[served]))
    assert (answer.status, answer.faults) == (422, {"/enterprises": "kind-serves-nobody"})


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"name": ""}, {"/name": "too-short"}),
        ({"kind": "CLUB"}, {"/kind": "not-allowed"}),
        ({"parent": "nobody"}, {"/parent": "unknown-reference"}),
        ({"enterprises": ["nobody"]}, {"/enterprises/0": "unknown-reference"}),
        ({"enterprises": "nobody"}, {"/enterprises": "wrong-type"}),
        ({"community": "nowhere"}, {"/community": "unknown-reference"}),
        ({"full_count": "9"}, {"/full_count": "wrong-type"}),
        ({"members": 9}, {"/members": "unknown-field"}),
    ],
)
async def test_a_bad_organization_is_refused_at_its_place(
    api: Api, places: Places, change: dict[str, Any], faults: dict[str, str]
) -> None:
    answer = await api.as_("street_officer").post("/organizations", branch(**change))
    assert (answer.status, answer.faults) == (422, faults)


async def test_the_community_is_the_parks(api: Api, places: Places) -> None:
    body = branch(park=places.park, community=places.other_community)
    assert (await api.as_("street_officer").post("/organizations", body)).faults == {"/community": "not-of-the-park"}


async def test_a_name_is_taken_once_in_a_tenant(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    await made(officer, "/organizations", branch(park=places.park))
    assert (await officer.post("/organizations", branch(park=places.other_park))).slug == "duplicate-key"


async def test_a_social_worker_registers_branches_of_his_park_under_a_committee(api: Api, places: Places) -> None:
    parent = await made(api.as_("street_officer"), "/organizations", {"name": "街道工委", "kind": "COMMITTEE"})
    worker = api.as_("station_worker", park=places.park)

    assert (await worker.post("/organizations", branch(park=places.park, parent=parent))).status == 201
    assert (await worker.post("/organizations", branch(name="无处党支部"))).faults == {"/park": "missing"}
    assert (await worker.patch(f"/organizations/{parent}", {"full_count": 1}, 1)).status == 403


async def test_an_amendment_records_only_what_differs_and_brings_the_community_along(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/organizations", branch(park=places.park, full_count=9))

    same = await officer.patch(f"/organizations/{id}", {"full_count": 9, "park": places.park}, 1)
    moved = await officer.patch(f"/organizations/{id}", {"full_count": 9, "park": places.other_park}, 1)
    told = (await officer.get(f"/organizations/{id}/history")).json

    assert (same.json["version"], moved.json["version"]) == (1, 2)
    assert told[-1]["data"] == {"park": places.other_park, "community": places.other_community}


async def test_a_register_row_sent_again_changes_nothing(api: Api, places: Places) -> None:
    system = api.as_service("organization")
    committee = {"name": "示例社区党委", "kind": "COMMITTEE", "park": None, "community": places.community}
    for body in (committee, branch(park=places.park, community=places.community, parent=None)):
        id = await made(system, "/organizations", body)
        rest = {name: value for name, value in body.items() if name != "name"}
        again = await system.patch(f"/organizations/{id}", rest, 1)
        assert (again.status, again.json["version"]) == (200, 1)


async def test_a_community_is_not_changed_against_the_park(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/organizations", branch(park=places.park))
    answer = await officer.patch(f"/organizations/{id}", {"community": places.other_community}, 1)
    assert answer.faults == {"/community": "not-of-the-park"}


async def test_the_officer_dissolves_an_organization_once(api: Api, places: Places) -> None:
    id = await made(api.as_("street_officer"), "/organizations", branch(park=places.park, founded_on="2016-06-28"))
    act, body = f"/organizations/{id}/actions/dissolve", {"evidence": {"dissolved_on": "2016-12-28"}}

    assert (await api.as_("station_worker", park=places.park).post(act, body)).status == 403
    early = await api.as_("street_officer").post(act, {"evidence": {"dissolved_on": "2016-06-27"}})
    gone = await api.as_("street_officer").post(act, body)
    again = await api.as_("street_officer").post(act, body)

    assert early.faults == {"/evidence/dissolved_on": "before-founded-on"}
    assert (gone.json["state"], gone.json["dissolved_on"]) == ("DISSOLVED", "2016-12-28")
    assert (again.status, again.slug) == (409, "already-dissolved")


async def test_a_dissolved_organization_is_not_amended(api: Api, places: Places) -> None:
    officer = api.as_("street_officer")
    id = await made(officer, "/organizations", branch(park=places.park))
    await officer.post(f"/organizations/{id}/actions/dissolve", {"evidence": {"dissolved_on": "2016-12-28"}})
    assert (await officer.patch(f"/organizations/{id}", {"full_count": 1}, 2)).slug == "already-dissolved"


async def test_work_coverage_is_assigned_within_sight(api: Api, places: Places, served: str) -> None:
    body = {"enterprise": served, "kind": "INSTRUCTOR"}
    assigned = await api.as_("station_worker", park=places.park).post("/work-coverage", body)
    elsewhere = await api.as_("station_worker", park=places.other_park).post("/work-coverage", body)

    assert (assigned.status, assigned.json["park"], assigned.json["linkage"]) == (201, places.park, None)
    assert elsewhere.faults == {"/enterprise": "unknown-reference"}
    assert (await api.as_("liaison", park=places.park).post("/work-coverage", body)).status == 403


async def test_only_unchanged_imported_organizations_are_taken_back(api: Api, places: Places) -> None:
    system = api.as_service("organization")
    id = await made(system, "/organizations", branch(park=places.park))
    undo = f"/organizations/{id}/actions/undo-registration"

    assert (await api.as_("street_officer").post(undo, If_Match='"1"')).status == 403
    assert (await system.post(undo, If_Match='"2"')).status == 412
    assert (await system.post(undo, If_Match='"1"')).status == 200
    assert (await system.get(f"/organizations/{id}")).status == 404
