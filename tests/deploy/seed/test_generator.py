"""The seed generator: both streets obey the rules of the import, and a second run writes the same bytes."""

from collections import Counter
from datetime import date

import pytest

from deploy.seed.figures import Figures, load_figures
from deploy.seed.generate import street_workbooks
from deploy.seed.workbooks import HEADINGS, Cell, Kind, sheet_bytes, workbook_bytes
from shared.kernel.calendar import WorkCalendar, add_months, published_years
from shared.kernel.codes.citizen_id import check_citizen_id
from shared.kernel.codes.credit_code import check_credit_code
from shared.kernel.codes.mobile import check_mobile
from tests.deploy.seed.sheets import SEED, rows_of, sheet

STORY = date(2016, 5, 30)
STREETS = ["laijin", "second-street"]
KINDS = list(HEADINGS)


@pytest.mark.parametrize("street", STREETS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_second_generation_is_the_committed_workbook_byte_for_byte(street: str, kind: Kind) -> None:
    made = street_workbooks(load_figures(), street)
    assert made[kind] == (SEED / street / f"{kind}.xlsx").read_bytes()


def test_another_random_seed_gives_other_rows() -> None:
    figures = load_figures()
    other = figures.model_copy(update={"random_seed": 1})
    assert street_workbooks(other, "laijin")["members"] != street_workbooks(figures, "laijin")["members"]


@pytest.mark.parametrize("street", STREETS)
@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_those_of_the_import(street: str, kind: Kind) -> None:
    assert tuple(sheet(street, kind)[0]) == HEADINGS[kind]


@pytest.mark.parametrize("street", STREETS)
def test_every_code_is_right_without_warning_and_comes_once(street: str) -> None:
    codes = [str(row["统一社会信用代码"]) for row in sheet(street, "enterprises")]
    assert all(check_credit_code(code).ok and not check_credit_code(code).warnings for code in codes)
    assert all(code[8:12] == "DEMA" for code in codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("street", STREETS)
def test_every_person_is_synthetic_right_and_comes_once(street: str) -> None:
    rows = sheet(street, "members")
    for row in rows:
        verdict = check_citizen_id(str(row["公民身份号码"]), STORY)
        assert (verdict.error, verdict.warnings) == (None, ())
        assert verdict.code[14:17] == "000"
        assert check_mobile(str(row["手机号"])).ok
        assert str(row["手机号"]).startswith("1380000")
    for heading in ("姓名", "公民身份号码", "手机号"):
        assert len({row[heading] for row in rows}) == len(rows)


def test_the_two_streets_share_no_code_person_or_pseudonym() -> None:
    for kind, heading in [
        ("enterprises", "统一社会信用代码"),
        ("enterprises", "企业名称"),
        ("members", "姓名"),
        ("members", "公民身份号码"),
        ("members", "手机号"),
    ]:
        first, second = ({str(row[heading]) for row in sheet(street, kind)} for street in STREETS)
        assert not [text for text in first if any(text in other for other in second)]


@pytest.mark.parametrize("street", STREETS)
def test_cells_have_the_type_of_their_heading(street: str) -> None:
    for row in sheet(street, "enterprises"):
        assert isinstance(row["行业代码"], str)
        assert isinstance(row["从业人数"], float)
        assert isinstance(row["入驻日期"], date)
        assert {row["上市"], row["重点"]} <= {"是", "否"}
    assert all(isinstance(row["走访日期"], date) for row in sheet(street, "visits"))
    assert all(isinstance(row["成立日期"], date) for row in sheet(street, "organizations"))


@pytest.mark.parametrize("street", STREETS)
def test_floating_members_have_floated_for_six_months_from_homes_off_the_platform(street: str) -> None:
    known = {row["组织名称"] for row in sheet(street, "organizations")}
    for row in sheet(street, "members"):
        since = row["流动起始日期"]
        assert isinstance(since, date) == (row["组织关系所在党组织"] not in known)
        if isinstance(since, date):
            assert add_months(since, 6) <= STORY
            assert row["党员类别"] == "正式党员"


@pytest.mark.parametrize("street", STREETS)
def test_every_visit_is_before_the_story_on_a_working_day_of_its_own_enterprise(street: str) -> None:
    calendar = WorkCalendar(published_years())
    visits = sheet(street, "visits")
    known = {row["统一社会信用代码"] for row in sheet(street, "enterprises")}
    for row in visits:
        day = row["走访日期"]
        assert isinstance(day, date)
        assert day < STORY
        assert calendar.is_workday(day)
        assert (row["类型"] == "专项") == (row["渠道"] == "")
    visited = Counter(row["统一社会信用代码"] for row in visits)
    assert set(visited) <= known
    assert set(visited.values()) == {1}


@pytest.mark.parametrize("street", STREETS)
def test_a_parent_organization_stands_above_its_child_in_the_sheet(street: str) -> None:
    seen: set[object] = {""}
    for row in sheet(street, "organizations"):
        assert row["上级组织"] in seen
        seen.add(row["组织名称"])


def test_figures_whose_visits_do_not_add_up_are_refused() -> None:
    raw = load_figures().model_dump()
    raw["streets"]["laijin"]["daily_visits"]["消防"] = 31
    with pytest.raises(ValueError, match="daily visits"):
        Figures.model_validate(raw)


def test_a_workbook_keeps_text_number_date_and_empty_cells_apart() -> None:
    cells: list[Cell] = ["0123", 123, date(2016, 5, 30), None, "=1+1"]
    assert rows_of(sheet_bytes(["a", "b", "c", "d", "e"], [cells])) == [
        {"a": "0123", "b": 123.0, "c": date(2016, 5, 30), "d": "", "e": "=1+1"}
    ]


def test_a_workbook_without_rows_has_its_headings_only() -> None:
    assert rows_of(workbook_bytes("visits", [])) == []
