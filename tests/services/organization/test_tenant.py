"""Departments, dictionaries and calendars: laid down by the administrator, read by the whole tenant."""

from typing import Any

import pytest

from tests.services.organization.builders import made
from tests.support.api import Api

ENTRY = {"code": "LIVING", "name": {"zh": "生活性服务", "en": "Living"}}


def entry(code: str, parent: str | None = None) -> dict[str, Any]:
    return {**ENTRY, "code": code, "parent": parent}


async def test_a_department_is_known_by_its_name_and_can_be_closed(api: Api) -> None:
    admin = api.as_("street_admin")
    department = await made(admin, "/departments", {"name": "科室1"})
    again = await admin.post("/departments", {"name": "科室1", "kind": "TEAM"})
    closed = await admin.patch(f"/departments/{department}", {"active": False}, 1)
    assert (again.status, again.slug) == (409, "duplicate-key")
    assert (closed.json["active"], closed.json["version"]) == (False, 2)
    listed = (await api.as_("enterprise_contact").get("/departments?active=false")).json["items"]
    assert [each["name"] for each in listed] == ["科室1"]


async def test_a_dictionary_is_a_tree_of_any_depth(api: Api) -> None:
    admin = api.as_("street_admin")
    entries = [entry("A"), entry("B", "A"), entry("C", "B")]
    made_one = await made(admin, "/dictionaries", {"code": "request-classes", "entries": entries})
    amended = await admin.patch(f"/dictionaries/{made_one}", {"entries": entries[:1]}, 1)
    assert [each["code"] for each in amended.json["entries"]] == ["A"]


@pytest.mark.parametrize(
    ("entries", "pointer", "slug"),
    [
        ([entry("A"), entry("A")], "/entries/1/code", "duplicate-code"),
        ([entry("A", "B")], "/entries/0/parent", "unknown-reference"),
        ([entry("A", "B"), entry("B", "A")], "/entries/0/parent", "unknown-reference"),
    ],
)
async def test_entries_that_are_no_tree_are_refused(
    api: Api, entries: list[dict[str, Any]], pointer: str, slug: str
) -> None:
    refused = await api.as_("street_admin").post("/dictionaries", {"code": "x", "entries": entries})
    assert (refused.status, refused.faults[pointer]) == (422, slug)


async def test_a_calendar_is_one_year_loaded_once_and_amended(api: Api) -> None:
    admin = api.as_("street_admin")
    year = await made(
        admin, "/calendars", {"year": 2027, "holidays": ["2027-01-01"], "make_up_workdays": ["2027-01-02"]}
    )
    again = await admin.post("/calendars", {"year": 2027, "holidays": []})
    amended = await admin.patch(f"/calendars/{year}", {"holidays": []}, 1)
    assert (again.status, again.slug) == (409, "duplicate-key")
    assert (amended.json["holidays"], amended.json["make_up_workdays"]) == ([], ["2027-01-02"])


@pytest.mark.parametrize(
    ("body", "pointer", "slug"),
    [
        ({"holidays": []}, "/year", "missing"),
        ({"year": 2027, "holidays": ["2028-01-01"]}, "/holidays/0", "not-in-year"),
        ({"year": 2027, "holidays": [], "make_up_workdays": ["2027-01-01"]}, "/make_up_workdays/0", "no-weekend-day"),
    ],
)
async def test_days_that_cannot_be_are_refused(api: Api, body: dict[str, Any], pointer: str, slug: str) -> None:
    refused = await api.as_("street_admin").post("/calendars", body)
    assert (refused.status, refused.faults[pointer]) == (422, slug)


@pytest.mark.parametrize("path", ["/departments", "/dictionaries", "/calendars"])
async def test_only_the_administrator_lays_them_down(api: Api, path: str) -> None:
    bodies = {"/departments": {"name": "x"}, "/dictionaries": {"code": "x", "entries": []}}
    body = bodies.get(path, {"year": 2027, "holidays": []})
    assert (await api.as_("street_officer").post(path, body)).status == 403
