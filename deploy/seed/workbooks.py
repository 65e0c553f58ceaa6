"""Import workbooks as bytes: one sheet, headings in row 1, the same bytes for the same rows on any machine.

Text becomes a text cell, a number a number cell, a date a date cell; which values are right, the import says.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_STORED, ZipFile

from xlsxwriter import Workbook

Kind = Literal["enterprises", "organizations", "members", "visits"]
Cell = str | int | date | None

HEADINGS: dict[Kind, tuple[str, ...]] = {
    "enterprises": (
        "园区代码",
        "企业名称",
        "统一社会信用代码",
        "园区行业",
        "行业代码",
        "上市",
        "重点",
        "从业人数",
        "入驻日期",
        "数据来源",
    ),
    "organizations": ("组织名称", "类别", "上级组织", "所在企业信用代码", "成立日期", "数据来源"),
    "members": (
        "姓名",
        "公民身份号码",
        "手机号",
        "党员类别",
        "所在企业信用代码",
        "组织关系所在党组织",
        "流动起始日期",
    ),
    "visits": ("统一社会信用代码", "走访日期", "类型", "渠道", "走访人", "结果"),
}
_CREATED = datetime(2016, 5, 30)  # noqa: DTZ001 - the format keeps no offset
_COLUMN_WIDTH = 22


def workbook_bytes(kind: Kind, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of this kind with its headings; cells in the order of `HEADINGS[kind]`."""
    return sheet_bytes(HEADINGS[kind], rows)


def sheet_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with any headings."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        _fill(book, headings, rows)
    return _without_compression(buffer)


def _fill(book: Any, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.set_column(0, len(headings) - 1, _COLUMN_WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, day)


def _write(sheet: Any, row: int, column: int, cell: Cell, day: object) -> None:
    match cell:
        case str():
            sheet.write_string(row, column, cell)
        case int():
            sheet.write_number(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell, day)


def _without_compression(buffer: BytesIO) -> bytes:
    """Packed anew as plain entries, because deflated bytes differ between builds of zlib."""
    plain = BytesIO()
    with ZipFile(buffer) as packed, ZipFile(plain, "w", ZIP_STORED) as out:
        for entry in packed.infolist():
            content = packed.read(entry)
            entry.compress_type = ZIP_STORED
            out.writestr(entry, content)
    return plain.getvalue()
