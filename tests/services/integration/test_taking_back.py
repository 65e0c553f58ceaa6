"""Taking back rows that changed members and visits: former texts come back, and a mask is never taken for one."""

from datetime import date
from typing import Any

import pytest

from deploy.seed.workbooks import Cell
from services.integration.former import PURPOSE
from shared.web.client import Reply
from tests.services.integration.conftest import Desk
from tests.services.member.builders import id_number
from tests.services.organization.builders import credit_code, enterprise, made

NAME, MOBILE = "示例甲乙", "13800000001"


def person(**changed: Cell) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        "name": NAME,
        "id_number": id_number(1),
        "mobile": MOBILE,
        "stage": "预备党员",
        "enterprise": credit_code(1),
        "home": "外地党支部",
        "floating_since": date(2015, 9, 1),
    }
    return tuple({**cells, **changed}.values())


def visit(**changed: Cell) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        "enterprise": credit_code(1),
        "visited_on": date(2016, 4, 1),
        "type": "日常",
        "channel": "消防",
        "visitor": "走访甲乙",
        "result": "一切正常",
    }
    return tuple({**cells, **changed}.values())


@pytest.fixture
async def ground(desk: Desk) -> Desk:
    """Two enterprises and a branch stand in the park."""
    officer = desk.organization.as_("street_officer")
    for number in (1, 2):
        await made(officer, "/enterprises", enterprise(desk.places.park, number))
    await made(officer, "/organizations", {"name": "综合党支部", "kind": "HOLDING_BRANCH", "park": desk.places.park})
    return desk


async def the_member(desk: Desk) -> dict[str, Any]:
    """As the officer sees him, with his texts in clear."""
    officer = desk.member.as_("street_officer")
    page = (await officer.get("/members")).json["items"][0]
    asked = {"evidence": {"fields": ["name", "mobile"], "purpose": "核对"}}
    clear = (await officer.post(f"/members/{page['id']}/actions/reveal", asked)).json
    left_out = ("version", "updated_at")
    return {name: value for name, value in {**page, "mobile": None, **clear}.items() if name not in left_out}


async def the_visit(desk: Desk) -> dict[str, Any]:
    officer = desk.outreach.as_("street_officer")
    path = f"/visits/{(await officer.get('/visits')).json['items'][0]['id']}"
    asked = {"evidence": {"fields": ["visitor"], "purpose": "核对"}}
    clear = (await officer.post(f"{path}/actions/reveal", asked)).json
    return {"result": (await officer.get(path)).json["result"], "visitor": clear["visitor"]}


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "另一姓名"},
        {"mobile": "13911119999"},
        {"mobile": ""},
        {"name": "另一姓名", "mobile": "13911119999", "stage": "正式党员"},
        {"stage": "正式党员", "enterprise": credit_code(2), "floating_since": date(2016, 1, 5)},
        {"home": "综合党支部", "floating_since": ""},
        {"home": "另一外地党支部"},
    ],
    ids=["name", "mobile", "mobile taken away", "texts and stage", "standing", "relation", "home off the platform"],
)
async def test_a_changed_member_is_as_before_when_the_row_is_taken_back(ground: Desk, changed: dict[str, Cell]) -> None:
    await ground.load([person()], kind="members")
    before = await the_member(ground)
    found = await ground.load([person(**changed)], kind="members")
    assert (found["rows"]["updated"], await the_member(ground) == before) == (1, False)
    assert await ground.take_back(found["id"]) == (1, 0)
    assert await the_member(ground) == before


async def test_a_mobile_that_was_not_there_is_taken_away_again(ground: Desk) -> None:
    await ground.load([person(mobile="")], kind="members")
    before = await the_member(ground)
    found = await ground.load([person()], kind="members")
    assert await ground.take_back(found["id"]) == (1, 0)
    assert await the_member(ground) == before


@pytest.mark.parametrize("changed", [{"name": "示某某某"}, {"mobile": "13811110001"}])
async def test_a_text_that_changed_behind_an_equal_mask_is_kept(ground: Desk, changed: dict[str, Cell]) -> None:
    await ground.load([person()], kind="members")
    found = await ground.load([person(**changed, stage="正式党员")], kind="members")
    after = await the_member(ground)
    assert found["rows"]["updated"] == 1
    assert await ground.take_back(found["id"]) == (0, 1)
    assert await the_member(ground) == after


async def test_texts_are_opened_only_where_a_mask_shows_a_change(ground: Desk) -> None:
    """Each opening is noted by the owner with its purpose; the same workbook again opens nothing."""
    opened: list[object] = []
    client = ground.wired.owners
    sent = client.send

    async def listening(scope: Any, owner: str, method: str, path: str, **told: Any) -> Reply:
        if path.endswith("/reveal"):
            opened.append(told["json"])
        return await sent(scope, owner, method, path, **told)

    client.send = listening  # type: ignore[method-assign]
    try:
        await ground.load([person()], kind="members")
        await ground.load([person()], kind="members")
        await ground.load([person(stage="正式党员")], kind="members")
        assert opened == []
        await ground.load([person(mobile="13911119999")], kind="members")
    finally:
        client.send = sent  # type: ignore[method-assign]
    assert opened == [{"evidence": {"fields": ["mobile"], "purpose": PURPOSE}}]


async def test_former_texts_lie_sealed(ground: Desk) -> None:
    await ground.load([person()], kind="members")
    found = await ground.load([person(name="另一姓名", mobile="13911119999")], kind="members")
    [row] = await ground.wired.rows._rows.find({"import": found["id"], "number": 2}).to_list(None)
    assert isinstance(row["former"], bytes)
    assert all(text.encode() not in bytes(row["former"]) for text in (NAME, MOBILE))


@pytest.mark.parametrize("changed", [{"visitor": "另一个人"}, {"visitor": ""}, {"result": "发现隐患"}, {"result": ""}])
async def test_a_changed_visit_is_as_before_when_the_row_is_taken_back(ground: Desk, changed: dict[str, Cell]) -> None:
    await ground.load([visit()], kind="visits")
    before = await the_visit(ground)
    found = await ground.load([visit(**changed)], kind="visits")
    assert found["rows"]["updated"] == 1
    assert await ground.take_back(found["id"]) == (1, 0)
    assert await the_visit(ground) == before


async def test_a_visitor_who_changed_behind_an_equal_mask_is_kept(ground: Desk) -> None:
    await ground.load([visit()], kind="visits")
    found = await ground.load([visit(visitor="走某某某")], kind="visits")
    assert await ground.take_back(found["id"]) == (0, 1)
    assert (await the_visit(ground))["visitor"] == "走某某某"


async def test_a_row_whose_thing_moved_on_is_kept(ground: Desk) -> None:
    await ground.load([person()], kind="members")
    found = await ground.load([person(mobile="13911119999")], kind="members")
    officer = ground.member.as_("street_officer")
    page = (await officer.get("/members")).json["items"][0]
    assert (await officer.patch(f"/members/{page['id']}", {"stage": "FULL"}, page["version"])).status == 200
    assert await ground.take_back(found["id"]) == (0, 1)
    assert (await the_member(ground))["mobile"] == "13911119999"
