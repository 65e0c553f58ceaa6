import csv
import io

import pytest

from shared.web.csv_list import as_csv, chinese
from tests.shared.web.conftest import Caller
from tests.shared.web.sample import LISTING


async def _fill(caller: Caller, *titles: str) -> None:
    for rank, title in enumerate(titles):
        answer = await caller.ask("POST", "/api/v1/notes", json={"title": title, "rank": rank})
        assert answer.status == 201


async def test_pages_follow_each_other_without_loss_or_repeat(caller: Caller) -> None:
    await _fill(caller, "e", "d", "c", "b", "a")
    found, path = [], "/api/v1/notes?limit=2&sort=title"
    while path:
        page = await caller.ask("GET", path)
        found += [item["title"] for item in page.json["items"]]
        link = page.headers.get("Link", "")
        assert (page.json["next"] is None) is (not link)
        path = link.partition(">")[0].lstrip("<")
    assert found == ["a", "b", "c", "d", "e"]


async def test_a_list_can_be_filtered_searched_ordered_and_counted(caller: Caller) -> None:
    await _fill(caller, "甲", "乙", "甲乙")

    async def titles(query: str) -> list[str]:
        return [item["title"] for item in (await caller.ask("GET", f"/api/v1/notes?{query}")).json["items"]]

    assert await titles("title=乙") == ["乙"]
    assert await titles("rank=2") == ["甲乙"]
    assert await titles("q=甲") == ["甲", "甲乙"]
    assert await titles("q=.*") == []
    assert await titles("sort=-rank&limit=1") == ["甲乙"]
    assert (await caller.ask("GET", "/api/v1/notes?count=true&limit=1")).json["total"] == 3


@pytest.mark.parametrize(
    ("query", "pointer", "slug"),
    [
        ("colour=red", "?colour", "unknown-filter"),
        ("rank=high", "?rank", "wrong-type"),
        ("limit=0", "?limit", "out-of-range"),
        ("limit=201", "?limit", "out-of-range"),
        ("sort=colour", "?sort", "not-allowed"),
        ("count=maybe", "?count", "wrong-type"),
        ("cursor=made-up", "?cursor", "cursor-invalid"),
        ("q=%00", "?q", "wrong-format"),
        ("q=" + "a" * 201, "?q", "wrong-format"),
        ("rank=99999999999999999999", "", "out-of-range"),
    ],
)
async def test_a_parameter_the_list_does_not_know_is_refused(
    caller: Caller, query: str, pointer: str, slug: str
) -> None:
    answer = await caller.ask("GET", f"/api/v1/notes?{query}")
    assert answer.status == 422
    assert [(fault["pointer"], fault["slug"]) for fault in answer.json["errors"]] == [(pointer, slug)]


async def test_the_same_list_comes_as_csv(caller: Caller) -> None:
    await _fill(caller, *(f"n{number:03}" for number in range(3)), "=1+1")
    answer = await caller.ask("GET", "/api/v1/notes?sort=rank&limit=1", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.type == "text/csv"
    assert [row["title"] for row in rows] == ["n000", "n001", "n002", "'=1+1"]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    dangerous = ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "＝1", "＋1", "－1", "＠a"]
    cells = [row["a"] for row in csv.DictReader(io.StringIO(as_csv([{"a": text} for text in dangerous]), newline=""))]
    assert cells == [f"'{text}" for text in dangerous]
    assert "-1" in as_csv([{"number": -1}])


def test_a_filter_that_is_no_text_may_say_null_and_declares_it() -> None:
    told = {each["name"]: each["schema"]["type"] for each in LISTING.parameters()["parameters"]}
    assert (told["rank"], told["title"], told["limit"]) == (["integer", "null"], "string", "string")


def test_columns_are_called_by_their_chinese_names_part_by_part() -> None:
    text = as_csv([{"name": "来津", "source": {"as_of": "2016-05-30"}, "colour": "red"}], chinese)
    assert text.splitlines()[0] == "名称,数据来源.截至,colour"


async def test_headings_are_chinese_for_who_asks_for_chinese_and_field_names_for_programs(caller: Caller) -> None:
    async def columns(**language: str) -> str:
        headers = {"Accept": "text/csv", **{name.replace("_", "-"): value for name, value in language.items()}}
        answer = await caller.ask("GET", "/api/v1/notes", headers=headers)
        return answer.text.splitlines()[0]

    await _fill(caller, "甲")
    assert "\ufeff标识,版本,标题," in await columns(Accept_Language="zh-CN,zh;q=0.9")
    assert "\ufeffid,version,title," in await columns(Accept_Language="en")
    assert "\ufeffid,version,title," in await columns()
