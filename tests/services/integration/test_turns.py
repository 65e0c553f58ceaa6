"""Whose import comes next: streets take turns, and each street's imports come in the order they were uploaded."""

from dataclasses import replace

import pytest

from deploy.seed.workbooks import Cell
from services.integration.worker import PORTION, Worker
from tests.services.integration.conftest import Desk, held
from tests.services.integration.test_imports import counts, row
from tests.services.organization.builders import lay_out
from tests.support.stores import STORY_START

CHAIN = ("街道党委", "社区党委", "园区党委", "楼宇党委", "联合党委", "专业党委")


async def in_another_street(desk: Desk) -> Desk:
    imports, organization = (api.in_tenant(f"{api.tenant}-other") for api in (desk.imports, desk.organization))
    return replace(desk, imports=imports, organization=organization, places=await lay_out(organization))


async def state(desk: Desk, id: str) -> tuple[str, int]:
    found = await desk.seen(id)
    return found["state"], found["rows"]["created"]


async def test_a_streets_long_import_holds_up_no_other_street(desk: Desk) -> None:
    # given a street whose import fills a portion, and one that uploads a single row after it
    other = await in_another_street(desk)
    long = await desk.open_import([row(number) for number in range(1, PORTION + 1)])
    short = await other.open_import([row(1)])
    # when each has had one turn
    assert await Worker(desk.wired, held).turn()
    # then the single row is there and its import has ended, while the long one has had a portion
    assert (await state(desk, long), await state(other, short)) == (("RUNNING", PORTION), ("DONE", 1))
    await desk.work()
    assert await state(desk, long) == ("DONE", PORTION)


async def test_a_street_with_many_short_imports_takes_turns_too(desk: Desk) -> None:
    other = await in_another_street(desk)
    many = [await desk.open_import([row(number)]) for number in (1, 2, 3)]
    one = await other.open_import([row(1)])
    assert await Worker(desk.wired, held).turn()
    assert [(await state(desk, id))[0] for id in many] == ["DONE", "QUEUED", "QUEUED"]
    assert await state(other, one) == ("DONE", 1)


async def test_a_dry_run_knows_in_its_second_portion_what_the_first_would_make(desk: Desk) -> None:
    rows: list[tuple[Cell, ...]] = [(f"党委{number:03d}", "党委", "", "", "", "") for number in range(PORTION)]
    found = await desk.load([*rows, ("支部", "党支部", rows[0][0], "", "", "")], "organizations", dry_run="true")
    assert (found["state"], counts(found)) == ("DONE", (PORTION + 1, PORTION + 1, 0, 0, 0))


async def test_a_dry_run_of_what_is_there_already_foresees_no_change(desk: Desk) -> None:
    rows: list[tuple[Cell, ...]] = [("党委", "党委", "", "", "", ""), ("支部", "党支部", "党委", "", "", "")]
    await desk.load(rows, "organizations")
    found = await desk.load(rows, "organizations", dry_run="true")
    assert (found["state"], counts(found)) == ("DONE", (2, 0, 0, 2, 0))


async def test_what_is_under_way_is_not_cut_off_by_taking_back_what_it_names(desk: Desk) -> None:
    # given an import that is taken back while a later one has not begun
    officer = desk.imports.as_("street_officer")
    first = await desk.load([row(1)])
    later = await desk.open_import([row(2)])
    await officer.post(f"/imports/{first['id']}/actions/undo", {"evidence": {}})
    # when the street has its next turn
    await Worker(desk.wired, held).turn()
    # then it is the later one's
    taken_back = (await desk.seen(first["id"]))["taken_back"]
    assert (await state(desk, later), taken_back) == (("DONE", 1), None)
    await desk.work()
    assert (await desk.seen(first["id"]))["taken_back"] == 1


async def test_what_is_taken_back_is_taken_back_in_portions_too(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    found = await desk.load([row(number) for number in range(1, PORTION + 2)])
    await officer.post(f"/imports/{found['id']}/actions/undo", {"evidence": {}})
    assert await Worker(desk.wired, held).turn()
    left = (await desk.organization.as_("street_officer").get("/enterprises")).json["items"]
    assert [each["name"] for each in left] == ["示例企业001"]
    await desk.work()
    ended = await desk.seen(found["id"])
    assert (ended["state"], ended["taken_back"], ended["kept"]) == ("DONE", PORTION + 1, 0)


@pytest.mark.parametrize("is_story", [False, True], ids=["as time goes on", "in a story that stands still"])
async def test_what_a_street_uploads_later_may_name_what_its_earlier_imports_make(desk: Desk, is_story: bool) -> None:
    # given committees, each under the one uploaded before; ids made of keys do not tell when an import was uploaded
    committees = zip(CHAIN, ("", *CHAIN[:-1]), strict=True)
    rows = [(name, "党委", above, "", "", "") for name, above in committees]
    ids = [await desk.open_import([each], "organizations", key=each[0].encode().hex()) for each in rows]
    if is_story:
        await desk.wired.imports._collection.update_many({"_id": {"$in": ids}}, {"$set": {"created_at": STORY_START}})
    # when all are carried out
    await desk.work()
    # then none was before its superior
    assert [await state(desk, id) for id in ids] == [("DONE", 1)] * len(CHAIN)
