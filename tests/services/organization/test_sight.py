"""Who sees what: outside one's tenant or jurisdiction a thing is not there, in lists and counts neither."""

from dataclasses import dataclass

import pytest

from tests.services.organization.builders import Places, branch, enterprise, made
from tests.support.api import Api

PATHS = ("enterprises", "organizations", "work-coverage")


@dataclass(frozen=True)
class Ground:
    """In each park an enterprise with a branch and work coverage; ids by resource, park by park."""

    ids: dict[str, list[str]]
    committee: str
    places: Places

    def jurisdiction(self, kind: str) -> dict[str, str]:
        """One that reaches the first park's things only."""
        reach = {
            "park": self.places.park,
            "community": self.places.community,
            "enterprise": self.ids["enterprises"][0],
            "organization": self.ids["organizations"][0],
        }
        return {kind: reach[kind]} if kind else {}


@pytest.fixture
async def ground(api: Api, places: Places) -> Ground:
    officer = api.as_("street_officer")
    ids: dict[str, list[str]] = {path: [] for path in PATHS}
    for number, park in enumerate((places.park, places.other_park), start=1):
        id = await made(officer, "/enterprises", enterprise(park, number))
        ids["enterprises"].append(id)
        own = branch(name=f"党支部{number}", enterprises=[id], full_count=9)
        ids["organizations"].append(await made(officer, "/organizations", own))
        ids["work-coverage"].append(await made(officer, "/work-coverage", {"enterprise": id, "kind": "UNION"}))
    committee = await made(officer, "/organizations", {"name": "街道工委", "kind": "COMMITTEE"})
    return Ground(ids, committee, places)


async def seen(api: Api, path: str) -> set[str]:
    listed = (await api.get(f"/{path}?count=true")).json
    assert listed["total"] == len(listed["items"])
    return {row["id"] for row in listed["items"]}


@pytest.mark.parametrize("role", ["street_officer", "street_leader", "street_admin", "duty_officer", "integrator"])
async def test_these_see_the_whole_tenant(api: Api, ground: Ground, role: str) -> None:
    persona = api.as_(role)
    for path in PATHS:
        assert await seen(persona, path) >= set(ground.ids[path])


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("community_secretary", "community"),
        ("station_worker", "park"),
        ("liaison", "park"),
        ("enterprise_contact", "enterprise"),
        ("branch_secretary", "organization"),
        ("street_officer", "park"),
    ],
)
async def test_a_jurisdiction_narrows_lists_and_things(api: Api, ground: Ground, role: str, kind: str) -> None:
    persona = api.as_(role, **ground.jurisdiction(kind))
    for path in PATHS:
        inside, outside = ground.ids[path]
        assert await seen(persona, path) - {ground.committee} == {inside}
        assert (await persona.get(f"/{path}/{inside}")).status == 200
        assert (await persona.get(f"/{path}/{outside}")).status == 404
        assert (await persona.get(f"/{path}/{outside}/history")).status == 404


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("community_secretary", ""),
        ("station_worker", ""),
        ("liaison", ""),
        ("enterprise_contact", ""),
        ("branch_secretary", ""),
        ("department_officer", ""),
        ("person", "enterprise"),
        ("district_viewer", ""),
        ("supplier", "park"),
    ],
)
async def test_without_a_jurisdiction_or_the_right_role_there_is_nothing(
    api: Api, ground: Ground, role: str, kind: str
) -> None:
    persona = api.as_(role, **ground.jurisdiction(kind))
    for path in PATHS:
        assert await seen(persona, path) == set()
        assert (await persona.get(f"/{path}/{ground.ids[path][0]}")).status == 404


async def test_another_tenant_sees_nothing_and_can_name_nothing(api: Api, ground: Ground) -> None:
    foreign = api.in_tenant(f"{api.tenant}b").as_("street_officer")
    for path in PATHS:
        assert await seen(foreign, path) == set()
        assert (await foreign.get(f"/{path}/{ground.ids[path][0]}")).status == 404
    assert (await foreign.patch(f"/enterprises/{ground.ids['enterprises'][0]}", {"key": True}, 1)).status == 404
    answer = await foreign.post("/enterprises", enterprise(ground.places.park, 9))
    assert answer.faults == {"/park": "unknown-reference"}


async def test_a_change_outside_ones_jurisdiction_meets_nothing_and_a_forbidden_one_is_told(
    api: Api, ground: Ground
) -> None:
    inside, outside = ground.ids["enterprises"]
    worker = api.as_("station_worker", park=ground.places.park)
    contact = api.as_("enterprise_contact", enterprise=inside)

    assert (await worker.patch(f"/enterprises/{outside}", {"key": True}, 1)).status == 404
    assert (await contact.patch(f"/enterprises/{outside}", {"key": True}, 1)).status == 404
    assert (await contact.patch(f"/enterprises/{inside}", {"key": True}, 1)).status == 403


@pytest.mark.parametrize(("role", "kind"), [("liaison", "park"), ("enterprise_contact", "enterprise")])
async def test_the_number_of_members_is_hidden_from_liaisons_and_contacts(
    api: Api, ground: Ground, role: str, kind: str
) -> None:
    persona = api.as_(role, **ground.jurisdiction(kind))
    path = f"/organizations/{ground.ids['organizations'][0]}"

    assert "full_count" not in (await persona.get(path)).json
    assert all("full_count" not in event["data"] for event in (await persona.get(f"{path}/history")).json)
    assert (await persona.get("/organizations?full_count=9")).faults == {"?full_count": "unknown-filter"}
    assert (await api.as_("street_officer").get(path)).json["full_count"] == 9


@pytest.mark.parametrize(
    ("role", "kind"),
    [("station_worker", "park"), ("community_secretary", "community"), ("enterprise_contact", "enterprise")],
)
async def test_who_is_bound_to_one_park_sees_that_one(api: Api, ground: Ground, role: str, kind: str) -> None:
    persona = api.as_(role, **ground.jurisdiction(kind))
    assert await seen(persona, "parks") == {ground.places.park}
    assert (await persona.get(f"/parks/{ground.places.other_park}")).status == 404


async def test_without_a_token_nothing_is_told(api: Api, ground: Ground) -> None:
    assert (await api.get("/enterprises")).status == 401
