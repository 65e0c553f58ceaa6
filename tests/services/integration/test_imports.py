"""Imports: good rows in, faulty ones back, the same workbook twice is one effect, and nothing half done."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from deploy.seed.workbooks import Cell, sheet_bytes, workbook_bytes
from tests.services.integration.conftest import Desk
from tests.services.organization.builders import credit_code
from tests.support.api import Answer


def row(number: int, **changed: Cell) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        "park": "LJ",
        "name": f"示例企业{number:03d}",
        "code": credit_code(number),
        "sector": "传媒",
        "industry": "8730",
        "listed": "否",
        "key": "是",
        "headcount": 35,
        "moved_in": date(2015, 3, 1),
        "source": "合成",
    }
    return tuple({**cells, **changed}.values())


def counts(found: dict[str, Any]) -> tuple[int, ...]:
    rows = found["rows"]
    return tuple(rows[name] for name in ("total", "created", "updated", "unchanged", "rejected"))


async def test_good_rows_come_in_and_faulty_ones_come_back(desk: Desk) -> None:
    found = await desk.load([row(1), row(2, code=credit_code(2)[:-1] + "0"), row(3, park="SY"), row(4)])
    assert (found["state"], counts(found)) == ("DONE", (4, 2, 0, 0, 2))
    places = [(each["row"], each["column"], each["heading"], each["slug"]) for each in found["problems"]]
    assert places == [
        (3, "C", "统一社会信用代码", "credit-code-check"),
        (4, "A", "园区代码", "wrong-park"),
    ]
    assert all(each["message"] for each in found["problems"])
    listed = (await desk.organization.as_("street_officer").get("/enterprises?count=true&sort=name")).json
    assert (listed["total"], [each["name"] for each in listed["items"]]) == (2, ["示例企业001", "示例企业004"])


async def test_rows_to_fix_is_a_workbook_of_the_refused_rows(desk: Desk) -> None:
    found = await desk.load([row(1), row(2, sector="影视")])
    officer = desk.imports.as_("street_officer")
    path = found["rows_to_fix"].removeprefix("/api/v1")
    async with officer.session.get(f"{officer.address}/api/v1{path}", headers=officer.headers) as reply:
        content = await reply.read()
        assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
    cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [line[1] for line in cells] == ["企业名称", "示例企业002"]


async def test_an_import_without_faults_has_nothing_to_fix(desk: Desk) -> None:
    assert (await desk.load([row(1)]))["rows_to_fix"] is None


async def test_the_same_workbook_again_changes_nothing(desk: Desk) -> None:
    await desk.load([row(1), row(2)])
    again = await desk.load([row(1), row(2)])
    assert counts(again) == (2, 0, 0, 2, 0)


async def test_a_changed_row_amends_the_thing_with_its_key(desk: Desk) -> None:
    await desk.load([row(1), row(2)])
    again = await desk.load([row(1, headcount=36), row(2)])
    assert counts(again) == (2, 0, 1, 1, 0)
    listed = (await desk.organization.as_("street_officer").get(f"/enterprises?credit_code={credit_code(1)}")).json
    assert [each["headcount"]["value"] for each in listed["items"]] == [36]


async def test_the_same_upload_with_the_same_key_is_one_import(desk: Desk) -> None:
    officer, content = desk.imports.as_("street_officer"), workbook_bytes("enterprises", [row(1)])
    first = await desk.upload(officer, content, key="k1")
    again = await desk.upload(officer, content, key="k1")
    other = await desk.upload(officer, workbook_bytes("enterprises", [row(2)]), key="k1")
    assert (again.status, again.json["id"], again.headers["Location"]) == (
        202,
        first.json["id"],
        first.headers["Location"],
    )
    assert (other.status, other.slug) == (422, "idempotency-key-reused")


async def test_a_worker_that_died_half_way_is_followed_by_one_that_sends_nothing_twice(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    answer = await desk.upload(officer, workbook_bytes("enterprises", [row(n) for n in range(1, 6)]))
    rows = desk.wired.rows._rows
    await desk.work()
    lost = {"import": answer.json["id"], "number": {"$in": [2, 4]}}
    await rows.update_many(lost, {"$set": {"state": "PENDING"}, "$unset": {"result": ""}})
    imports = desk.wired.imports._collection
    await imports.update_one({"_id": answer.json["id"]}, {"$set": {"data.state": "RUNNING"}})
    await desk.work()
    found = (await officer.get(f"/imports/{answer.json['id']}")).json
    enterprises = (await desk.organization.as_("street_officer").get("/enterprises?count=true")).json
    assert (found["state"], counts(found)) == ("DONE", (5, 5, 0, 0, 0))
    assert (enterprises["total"], {each["version"] for each in enterprises["items"]}) == (5, {1})


async def test_a_dry_run_says_what_would_happen_and_does_nothing(desk: Desk) -> None:
    await desk.load([row(1), row(2)])
    found = await desk.load([row(1), row(2, headcount=9), row(3), row(4, sector="影视")], dry_run="true")
    assert (found["state"], counts(found)) == ("DONE", (4, 1, 1, 1, 1))
    listed = (await desk.organization.as_("street_officer").get("/enterprises?count=true")).json
    assert listed["total"] == 2


async def test_organizations_name_parents_above_them_and_enterprises_by_code(desk: Desk) -> None:
    await desk.load([row(1)])
    found = await desk.load(
        [
            ("街道党委", "党委", "", "", "", ""),
            ("社区党委", "党委", "街道党委", "", "", ""),
            ("示例企业001党支部", "党支部", "社区党委", credit_code(1), date(2014, 7, 1), ""),
            ("无主党支部", "党支部", "没有的党委", credit_code(9), "", ""),
        ],
        kind="organizations",
    )
    assert counts(found) == (4, 3, 0, 0, 1)
    assert [(each["slug"], each["column"]) for each in found["problems"]] == [
        ("unknown-enterprise", "D"),
        ("unknown-organization", "C"),
    ]
    listed = (await desk.organization.as_("street_officer").get("/organizations?kind=BRANCH")).json["items"]
    assert (listed[0]["park"], len(listed[0]["enterprises"]), listed[0]["founded_on"]) == (
        desk.places.park,
        1,
        "2014-07-01",
    )


async def test_undo_takes_back_what_nobody_changed_since(desk: Desk) -> None:
    await desk.load([row(1)])
    found = await desk.load([row(1, headcount=99), row(2), row(3)])
    officer, owner = desk.imports.as_("street_officer"), desk.organization.as_("street_officer")
    changed = (await owner.get(f"/enterprises?credit_code={credit_code(3)}")).json["items"][0]
    await owner.patch(f"/enterprises/{changed['id']}", {"listed": True}, changed["version"])
    begun = await officer.post(f"/imports/{found['id']}/actions/undo", {"evidence": {}})
    await desk.work()
    ended = (await officer.get(f"/imports/{found['id']}")).json
    left = (await owner.get("/enterprises?sort=name")).json["items"]
    assert (begun.status, ended["state"], ended["taken_back"], ended["kept"]) == (200, "DONE", 2, 1)
    assert [(each["name"], each["headcount"]["value"]) for each in left] == [("示例企业001", 35), ("示例企业003", 35)]


async def test_an_import_is_taken_back_once(desk: Desk) -> None:
    found = await desk.load([row(1)])
    officer = desk.imports.as_("street_officer")
    await officer.post(f"/imports/{found['id']}/actions/undo", {"evidence": {}})
    await desk.work()
    again = await officer.post(f"/imports/{found['id']}/actions/undo", {"evidence": {}})
    assert (again.status, again.slug) == (409, "import-not-undoable")


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"not a workbook", "not-a-workbook"),
        (sheet_bytes(["a", "b"], []), "wrong-heading"),
    ],
)
async def test_a_sheet_that_cannot_be_read_fails_as_a_whole(desk: Desk, content: bytes, slug: str) -> None:
    answer = await desk.upload(desk.imports.as_("street_officer"), content)
    assert (answer.status, answer.json["state"]) == (202, "FAILED")
    assert {each["slug"] for each in answer.json["problems"]} == {slug}
    assert answer.json["rows_to_fix"] is None


@pytest.mark.parametrize(
    ("roles", "status"),
    [("liaison", 403), ("enterprise_contact", 403), ("community_secretary", 403), ("station_worker", 404)],
)
async def test_who_may_not_import_into_this_park_is_refused(desk: Desk, roles: str, status: int) -> None:
    caller = desk.imports.as_(roles, park=desk.places.other_park)
    answer = await desk.upload(caller, workbook_bytes("enterprises", [row(1)]))
    assert answer.status == status


async def test_an_import_is_seen_by_its_park_and_tenant_only(desk: Desk) -> None:
    found = await desk.load([row(1)])
    path = f"/imports/{found['id']}"
    statuses = [
        (await caller.get(path)).status
        for caller in (
            desk.imports.as_("station_worker", park=desk.places.park),
            desk.imports.as_("station_worker", park=desk.places.other_park),
            desk.imports.as_("enterprise_contact", enterprise="e1"),
            desk.imports.in_tenant("elsewhere").as_("street_officer"),
        )
    ]
    assert statuses == [200, 404, 404, 404]


async def test_an_officer_of_a_community_imports_and_sees_no_further(desk: Desk) -> None:
    found = await desk.load([row(1)])
    statuses, uploads, totals = [], [], []
    for community in (desk.places.community, desk.places.other_community):
        officer = desk.imports.as_("street_officer", community=community)
        statuses.append((await officer.get(f"/imports/{found['id']}")).status)
        uploads.append((await desk.upload(officer, workbook_bytes("enterprises", [row(1)]))).status)
        totals.append((await officer.get("/imports?count=true")).json["total"])
    assert (statuses, uploads, totals) == ([200, 404], [202, 404], [2, 0])


async def test_an_unknown_kind_is_named(desk: Desk) -> None:
    answer = await desk.upload(desk.imports.as_("street_officer"), b"", kind="persons")
    assert (answer.status, answer.faults) == (422, {"/kind": "not-allowed"})


async def test_what_the_owner_finds_wrong_is_told_at_the_column(desk: Desk) -> None:
    await desk.load([row(1)])
    found = await desk.load([("示例支部", "联合党支部", "", credit_code(1), "", ""), row(2)[:6]], kind="organizations")
    assert [each["row"] for each in found["problems"]] == [3, 3, 3]


async def test_cells_are_sealed_and_dropped_after_a_day(desk: Desk) -> None:
    found = await desk.load([row(1, sector="影视")])
    rows = desk.wired.rows._rows
    for document in await rows.find({"import": found["id"]}).to_list(None):
        assert "示例企业001".encode() not in bytes(document["sealed"])
    await desk.wired.rows.drop_expired(desk.wired.clock.now())
    assert await rows.count_documents({"import": found["id"], "sealed": {"$exists": True}}) == 1
    await rows.update_many({"import": found["id"]}, {"$set": {"expires_at": desk.wired.clock.now()}})
    await desk.wired.rows.drop_expired(desk.wired.clock.now())
    assert await rows.count_documents({"import": found["id"], "sealed": {"$exists": True}}) == 0


async def test_a_template_is_there_for_each_kind(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    url = f"{officer.address}/api/v1/imports/templates"
    seen: list[Answer] = []
    for kind in ("enterprises", "organizations", "members", "visits", "persons"):
        async with officer.session.get(f"{url}/{kind}", headers=officer.headers) as reply:
            seen.append(Answer(reply.status, reply.headers, ""))
    assert [answer.status for answer in seen] == [200, 200, 200, 200, 404]


async def test_the_same_workbook_on_a_later_day_changes_nothing(desk: Desk) -> None:
    first = await desk.load([row(1)])
    imports = desk.wired.imports._collection
    again = await desk.upload(desk.imports.as_("street_officer"), workbook_bytes("enterprises", [row(1)]))
    later = desk.wired.clock.now() + timedelta(days=40)
    await imports.update_one({"_id": again.json["id"]}, {"$set": {"created_at": later}})
    await desk.work()
    found = (await desk.imports.as_("street_officer").get(f"/imports/{again.json['id']}")).json
    assert (counts(first), counts(found)) == ((1, 1, 0, 0, 0), (1, 0, 0, 1, 0))
