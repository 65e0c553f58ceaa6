"""A sheet is judged cell by cell before anything is sent."""

from datetime import date
from typing import Any

import pytest

from deploy.seed.workbooks import HEADINGS, sheet_bytes, workbook_bytes
from services.integration.domain.cells import Cell
from services.integration.domain.checking import MAX_ROWS, Row, letter, read_rows, sheet_problems
from services.integration.domain.kinds import KINDS
from services.integration.sheets import NotAWorkbook, read, template, to_fix

TODAY = date(2016, 5, 30)
GOOD = ("LJ", "示例企业001", "91110105DEMA00013J", "传媒", "8730", "否", "是", 35, date(2015, 3, 1), "合成")


def rows(*sheet: tuple[Any, ...], kind: str = "enterprises") -> list[Row]:
    """Through a real workbook, as an upload would come."""
    cells = read(workbook_bytes(kind, sheet))  # type: ignore[arg-type]
    assert sheet_problems(KINDS[kind], cells) == []
    return read_rows(KINDS[kind], cells, TODAY, "LJ")


def slugs(row: Row) -> list[tuple[str, str | None]]:
    return [(problem.slug, problem.column) for problem in row.problems]


@pytest.mark.parametrize("kind", list(KINDS))
def test_our_headings_are_those_of_the_published_workbooks(kind: str) -> None:
    assert tuple(column.heading for column in KINDS[kind].columns) == HEADINGS[kind]  # type: ignore[index]


def test_a_good_row_is_read_whole() -> None:
    (row,) = rows(GOOD)
    assert row.problems == ()
    assert (row.number, row.values["credit_code"], row.values["headcount"]) == (2, "91110105DEMA00013J", 35)
    assert (row.values["sector"], row.values["listed"], row.values["moved_in"]) == ("MEDIA", False, "2015-03-01")


@pytest.mark.parametrize(
    ("column", "cell", "slug"),
    [
        (0, "SY", "wrong-park"),
        (1, "", "missing"),
        (2, "91110105DEMA00013K", "credit-code-check"),
        (2, "91110105DEMA0001OJ", "credit-code-character"),
        (2, "91110105DEMA0013J", "credit-code-length"),
        (2, 911101050000000, "code-as-number"),
        (3, "影视", "not-in-list"),
        (5, "也许", "not-in-list"),
        (7, "很多", "count-expected"),
        (7, -3, "count-expected"),
        (8, "去年", "date-expected"),
    ],
)
def test_a_faulty_cell_is_named_by_row_column_and_slug(column: int, cell: Cell, slug: str) -> None:
    bad = (*GOOD[:column], cell, *GOOD[column + 1 :])
    _, row = rows((*GOOD[:2], "91110105DEMA00021D", *GOOD[3:]), bad)
    assert (row.number, slugs(row)) == (3, [(slug, letter(column))])


def test_codes_are_read_as_people_type_them() -> None:
    (row,) = rows((*GOOD[:2], " 91110105ｄｅｍａ00013j ", *GOOD[3:]))
    assert row.values["credit_code"] == "91110105DEMA00013J"


def test_a_count_in_a_text_cell_is_read() -> None:
    (row,) = rows((*GOOD[:7], "35", "2015-03-01", ""))
    assert (row.values["headcount"], row.values["moved_in"]) == (35, "2015-03-01")
    assert "source" not in row.values


def test_the_second_row_with_one_key_is_a_duplicate() -> None:
    first, second = rows(GOOD, GOOD)
    assert (slugs(first), slugs(second)) == ([], [("duplicate-row", "C")])


def test_empty_rows_are_passed_over_and_numbers_are_those_of_the_sheet() -> None:
    found = rows(GOOD, ("",) * 10, (*GOOD[:2], "91110105DEMA00021D", *GOOD[3:]))
    assert [row.number for row in found] == [2, 4]


@pytest.mark.parametrize(
    ("kind", "channel", "slug"),
    [
        ("专项", "消防", "channel-mismatch"),
        ("日常", "", "channel-mismatch"),
        ("日常", "统计", None),
        ("专项", "", None),
    ],
)
def test_a_daily_visit_has_its_errand_and_a_special_one_has_none(kind: str, channel: str, slug: str | None) -> None:
    (row,) = rows(("91110105DEMA00013J", date(2016, 4, 1), kind, channel, "", ""), kind="visits")
    assert [problem.slug for problem in row.problems] == ([slug] if slug else [])


def test_a_visit_cannot_lie_in_the_future() -> None:
    (row,) = rows(("91110105DEMA00013J", date(2016, 5, 31), "专项", "", "", ""), kind="visits")
    assert slugs(row) == [("date-in-future", "B")]


def test_wrong_headings_name_each_column() -> None:
    cells = read(sheet_bytes(["园区代码", "名称", *HEADINGS["enterprises"][2:], "备注"], []))
    problems = sheet_problems(KINDS["enterprises"], cells)
    assert [(each.row, each.column, each.slug) for each in problems] == [
        (1, "B", "wrong-heading"),
        (1, "K", "unknown-heading"),
    ]


@pytest.mark.parametrize(("extra", "expected"), [(0, []), (1, ["too-many-rows"])])
def test_ten_thousand_rows_are_the_limit(extra: int, expected: list[str]) -> None:
    sheet: list[list[Cell]] = [list(HEADINGS["enterprises"])] + [["x"] * 10] * (MAX_ROWS + extra)
    assert [problem.slug for problem in sheet_problems(KINDS["enterprises"], sheet)] == expected


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", "企业名称,代码".encode()])
def test_what_is_no_workbook_is_told_apart(content: bytes) -> None:
    with pytest.raises(NotAWorkbook):
        read(content)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_template_is_accepted_as_an_empty_sheet(kind: str) -> None:
    cells = read(template(KINDS[kind]))
    assert sheet_problems(KINDS[kind], cells) == []
    assert read_rows(KINDS[kind], cells, TODAY, "LJ") == []


def test_rows_to_fix_come_back_in_the_layout_they_were_sent_in() -> None:
    (row,) = rows((*GOOD[:2], "91110105DEMA00013K", *GOOD[3:7], 35, "2015-03-01", ""))
    again = read(to_fix(KINDS["enterprises"], [(row.cells, "校验码不符")]))
    assert sheet_problems(KINDS["enterprises"], again) == []
    (same,) = read_rows(KINDS["enterprises"], again, TODAY, "LJ")
    assert slugs(same) == [("credit-code-check", "C")]
    assert same.values["headcount"] == 35


@pytest.mark.parametrize(("index", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_columns_are_named_as_spreadsheets_do(index: int, expected: str) -> None:
    assert letter(index) == expected
