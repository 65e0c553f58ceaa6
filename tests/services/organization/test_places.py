"""Streets, communities and parks: the administrator's ground."""

from typing import Any

import pytest

from tests.services.organization.builders import Places, made
from tests.support.api import Api


@pytest.mark.parametrize("role", ["street_officer", "station_worker", "community_secretary", "integrator"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/streets", {"code": "110105016", "name": "示例街道"}),
        ("/communities", {"code": "110105015009", "name": "示例社区", "street": "s"}),
        ("/parks", {"code": "P9", "name": "示例园区", "street": "s", "community": "c"}),
    ],
)
async def test_only_the_administrator_lays_out_places(api: Api, role: str, path: str, body: dict[str, Any]) -> None:
    assert (await api.as_(role).post(path, body)).slug == "forbidden"


@pytest.mark.parametrize(
    ("path", "change", "faults"),
    [
        ("/streets", {"code": "11010501"}, {"/code": "wrong-format"}),
        ("/streets", {"code": 110105016}, {"/code": "wrong-type"}),
        ("/communities", {"code": "110108005001"}, {"/code": "not-in-street"}),
        ("/communities", {"street": "nowhere"}, {"/street": "unknown-reference"}),
        ("/parks", {"code": "莱锦"}, {"/code": "wrong-format"}),
        ("/parks", {"area_m2": 1.5}, {"/area_m2": "wrong-type"}),
        ("/parks", {"area_m2": -1}, {"/area_m2": "out-of-range"}),
        ("/parks", {"stage": "RUINED"}, {"/stage": "not-allowed"}),
        ("/parks", {"community": "nowhere"}, {"/community": "unknown-reference"}),
    ],
)
async def test_a_bad_place_is_refused_at_its_place(
    api: Api, places: Places, path: str, change: dict[str, Any], faults: dict[str, str]
) -> None:
    good = {
        "/streets": {"code": "110105016", "name": "示例街道"},
        "/communities": {"code": "110105015009", "name": "示例社区", "street": places.street},
        "/parks": {"code": "P9", "name": "示例园区", "street": places.street, "community": places.community},
    }
    answer = await api.as_("street_admin").post(path, {**good[path], **change})
    assert (answer.status, answer.faults) == (422, faults)


async def test_a_park_lies_in_a_community_of_its_street(api: Api, places: Places) -> None:
    admin = api.as_("street_admin")
    street = await made(admin, "/streets", {"code": "110105016", "name": "示例街道"})
    answer = await admin.post(
        "/parks", {"code": "P9", "name": "示例园区", "street": street, "community": places.community}
    )
    assert answer.faults == {"/community": "unknown-reference"}


async def test_a_park_code_is_used_once_in_a_tenant_and_again_in_another(api: Api, places: Places) -> None:
    body = {"code": "LJ", "name": "莱锦", "street": places.street, "community": places.community}
    assert (await api.as_("street_admin").post("/parks", body)).slug == "duplicate-key"

    admin = api.in_tenant(f"{api.tenant}b").as_("street_admin")
    street = await made(admin, "/streets", {"code": "110108005", "name": "八里庄街道"})
    community = await made(admin, "/communities", {"code": "110108005001", "name": "示例社区", "street": street})
    assert (await admin.post("/parks", {**body, "street": street, "community": community})).status == 201


async def test_a_park_is_amended_by_the_administrator_alone(api: Api, places: Places) -> None:
    change = {"area_m2": 120000, "owner": "京棉集团"}
    path = f"/parks/{places.park}"
    assert (await api.as_("street_officer").patch(path, change, 1)).status == 403
    amended = await api.as_("street_admin").patch(path, change, 1)
    assert (amended.json["version"], amended.json["area_m2"], amended.json["name"]) == (2, 120000, "LJ")
    told = (await api.as_("street_admin").get(f"{path}/history")).json
    assert (told[-1]["type"], told[-1]["data"]) == ("cn.balian.park.amended.v1", change)


async def test_a_code_leads_to_its_park(api: Api, places: Places) -> None:
    found = (await api.as_service("organization").get("/parks?code=LJ")).json["items"]
    assert [park["id"] for park in found] == [places.park]
