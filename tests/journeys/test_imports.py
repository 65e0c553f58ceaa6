"""What people upload: bad workbooks are answered cell by cell, good rows go in, and all of it can be taken back."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.driver.http import Browser, Json
from tests.support.seeded import LAIJIN, SECOND, Platform
from tests.support.until import until
from tests.support.uploads import ENTERPRISES, Cell, finished, upload, workbook

pytestmark = pytest.mark.timeout(400)

SEED = Path(__file__).parents[2] / "deploy" / "seed"
SOME = 12
GOOD: tuple[Cell, ...] = (
    "SY",
    "上传企业一",
    "91110105DEMA00013J",
    "传媒",
    "8610",
    "否",
    "否",
    12,
    "2015-01-05",
    "测试",
)


def row(**changes: Cell) -> list[Cell]:
    """A good row but for the named headings."""
    return [changes.get(heading, cell) for heading, cell in zip(ENTERPRISES, GOOD, strict=True)]


def result(seeded: Platform, rows: Sequence[Sequence[Cell]], headings: Sequence[str] = ENTERPRISES) -> Json:
    officer = seeded.browser(SECOND, "street_officer")
    return finished(officer, upload(officer, "enterprises", seeded.park(SECOND)["id"], workbook(headings, rows)))


def beginning(file: Path) -> bytes:
    """A workbook with the first rows of another."""
    headings, *rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return workbook([str(heading) for heading in headings], [[as_typed(cell) for cell in each] for each in rows[:SOME]])


def as_typed(cell: object) -> Cell:
    """Numbers stay numbers; all else is text, dates too."""
    return int(cell) if isinstance(cell, float) else str(cell)


def told(found: Json) -> list[tuple[int, str | None, str]]:
    return [(each["row"], each["column"], each["slug"]) for each in found["problems"]]


@pytest.mark.parametrize(
    ("changes", "column", "slug"),
    [
        ({"园区代码": "LJ"}, "A", "wrong-park"),
        ({"企业名称": None}, "B", "missing"),
        ({"统一社会信用代码": "91110105DEMA00013K"}, "C", "credit-code-check"),
        ({"统一社会信用代码": "91110105DEMA0001OJ"}, "C", "credit-code-character"),
        ({"统一社会信用代码": "91110105DEMA0013J"}, "C", "credit-code-length"),
        ({"统一社会信用代码": 911101050000000000}, "C", "code-as-number"),
        ({"园区行业": "航天"}, "D", "not-in-list"),
        ({"上市": "也许"}, "F", "not-in-list"),
        ({"从业人数": "很多"}, "H", "count-expected"),
        ({"入驻日期": "2015-02-30"}, "I", "date-expected"),
    ],
)
def test_a_faulty_cell_is_named_by_row_and_column_and_nothing_is_registered(
    seeded: Platform, changes: dict[str, Cell], column: str, slug: str
) -> None:
    found = result(seeded, [row(**changes)])
    assert told(found) == [(2, column, slug)]
    assert found["rows"] == {"total": 1, "created": 0, "updated": 0, "unchanged": 0, "rejected": 1}


def test_other_headings_are_refused_as_a_whole(seeded: Platform) -> None:
    found = result(seeded, [row()], headings=("园区编号", *ENTERPRISES[1:]))
    assert (found["state"], told(found)) == ("FAILED", [(1, "A", "wrong-heading")])


def test_what_is_no_workbook_is_refused(seeded: Platform) -> None:
    officer = seeded.browser(SECOND, "street_officer")
    reply = upload(officer, "enterprises", seeded.park(SECOND)["id"], b"not a workbook")
    assert told(finished(officer, reply)) == [(1, None, "not-a-workbook")]


def test_more_rows_than_an_import_may_have_are_refused_as_a_whole(seeded: Platform) -> None:
    found = result(seeded, [row()] * 10_001)
    assert (found["state"], told(found)) == ("FAILED", [(10_002, None, "too-many-rows")])


def test_good_rows_go_in_beside_bad_ones_and_the_bad_ones_come_back_to_be_mended(seeded: Platform) -> None:
    warned = row(企业名称="上传企业二", 统一社会信用代码="91110105DEMA000109", 从业人数="7")
    found = result(seeded, [row(), row(), row(园区代码="LJ", 统一社会信用代码="91110105DEMA00021D"), warned])

    assert told(found) == [(3, "C", "duplicate-row"), (4, "A", "wrong-park")]
    assert (found["rows"]["created"], found["rows"]["rejected"]) == (2, 2)
    assert seeded.enterprise(SECOND, "上传企业二")["headcount"]["value"] == 7
    officer = seeded.browser(SECOND, "street_officer")
    mended = CalamineWorkbook.from_filelike(BytesIO(officer.get(found["rows_to_fix"]).content)).get_sheet_by_index(0)
    assert [line[0] for line in mended.to_python()][1:] == ["SY", "LJ"]
    again = result(seeded, [row(), warned])
    assert (again["rows"]["unchanged"], again["problems"]) == (2, [])
    undone(officer, found)


def test_undoing_takes_back_what_was_not_changed_since(seeded: Platform) -> None:
    officer = seeded.browser(SECOND, "street_officer")
    kept = row(企业名称="上传企业三", 统一社会信用代码="91110105DEMA00021D")
    found = result(seeded, [row(企业名称="上传企业四"), kept])
    changed = seeded.enterprise(SECOND, "上传企业三")
    amended(officer, changed)

    undone(officer, found)

    assert officer.read("/enterprises", name="上传企业四")["items"] == []
    assert officer.read(f"/enterprises/{changed['id']}")["key"] is True


@pytest.mark.parametrize("kind", ["enterprises", "organizations", "members", "visits"])
def test_the_same_rows_uploaded_again_change_nothing(seeded: Platform, kind: str) -> None:
    officer = seeded.browser(LAIJIN, "street_officer")
    content = beginning(SEED / "laijin" / f"{kind}.xlsx")
    found = finished(officer, upload(officer, kind, seeded.park(LAIJIN)["id"], content))
    assert found["rows"]["unchanged"] == found["rows"]["total"] > 0


def test_an_upload_repeated_with_its_key_is_the_same_import(seeded: Platform) -> None:
    officer = seeded.browser(SECOND, "street_officer")
    content, park = workbook(ENTERPRISES, [row(园区代码="LJ")]), seeded.park(SECOND)["id"]
    first, second = (upload(officer, "enterprises", park, content, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status, first.body["id"]) == (second.status, second.body["id"])
    other = upload(officer, "enterprises", park, content + b" ", **{"Idempotency-Key": "once"})
    assert (other.status, other.body["type"]) == (422, "/problems/idempotency-key-reused")


def amended(officer: Browser, enterprise: Json) -> None:
    path, etag = f"/enterprises/{enterprise['id']}", f'"{enterprise["version"]}"'
    content = json.dumps({"key": True}).encode()
    reply = officer.call("PATCH", path, content, {"Content-Type": "application/json", "If-Match": etag})
    assert reply.status == 200


def undone(officer: Browser, found: Json) -> None:
    path = f"/imports/{found['id']}"
    assert officer.post(f"{path}/actions/undo", {"evidence": {}}).status == 200
    until("the import to be taken back", lambda: officer.read(path), lambda now: now["taken_back"] is not None)
