"""A workbook that would swell is turned away before it is laid out."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from deploy.seed.workbooks import HEADINGS, sheet_bytes
from services.integration import sheets
from services.integration.commands import OpenImport
from services.integration.domain.checking import Row
from services.integration.sheets import NotAWorkbook, TooBig, read


def with_cell_at(row: int, column: int) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS["enterprises"])
        sheet.write(row, column, "x")
    return buffer.getvalue()


def repacked(content: bytes, name: str, part: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return buffer.getvalue()


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 9), (500_000, 99)])
def test_a_lone_cell_far_out_is_too_big(row: int, column: int) -> None:
    with pytest.raises(TooBig):
        read(with_cell_at(row, column))


def test_twenty_thousand_rows_are_read_so_that_the_limit_can_be_told() -> None:
    assert len(read(with_cell_at(20_000, 9))) == 20_001


def test_a_small_file_that_unpacks_to_much_is_too_big() -> None:
    swollen = b"<worksheet>" + b" " * (sheets._MAX_UNPACKED + 1)
    with pytest.raises(TooBig):
        read(repacked(with_cell_at(1, 1), "xl/worksheets/sheet1.xml", swollen))


@pytest.mark.parametrize("place", [b"A99999999999", b"a99999999", b"XFDXFD1", b"ZZZ99999", b"A000000000009999999"])
def test_a_place_no_sheet_has_is_too_big(place: bytes) -> None:
    cell = b"<worksheet><sheetData><row r='2'><c r='" + place + b"'><v>1</v></c></row></sheetData></worksheet>"
    with pytest.raises(TooBig):
        read(repacked(with_cell_at(1, 1), "xl/worksheets/sheet1.xml", cell))


@pytest.mark.parametrize("part", [b"", b"<worksheet", b"\xff\xfe", b"<worksheet><sheetData><row r='2'><c r='A9'/>"])
def test_a_broken_part_is_no_workbook(part: bytes) -> None:
    with pytest.raises(NotAWorkbook):
        read(repacked(with_cell_at(1, 1), "xl/worksheets/sheet1.xml", part))


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_another_kind_of_workbook_is_none_of_ours(name: str) -> None:
    buffer = BytesIO(with_cell_at(1, 1))
    with ZipFile(buffer, "a") as packed:
        packed.writestr(name, b"")
    with pytest.raises(NotAWorkbook):
        read(buffer.getvalue())


def test_what_holds_cells_does_not_show_them() -> None:
    secret = "示例姓名"
    content = sheet_bytes([secret], [])
    command = OpenImport(kind="members", park="p", dry_run=False, content=content)
    assert repr(content) not in repr(command)
    assert secret not in repr(Row(2, (secret,), {"name": secret}, ()))
