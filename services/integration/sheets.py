"""Workbooks in and out. Reading takes what Excel, WPS and LibreOffice write; writing keeps text cells text."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from services.integration.domain.cells import Cell
from services.integration.domain.kinds import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 22
_DROP_DOWN_ROWS = 10_000

ADVICE = (
    "请在第一张表中填写，每行一条；第一行标题不可改动。",
    "统一社会信用代码、公民身份号码、手机号请使用文本格式的单元格。",
    "日期使用日期格式或 YYYY-MM-DD。",
    "Fill in the first sheet, one row each; leave the headings as they are.",
    "Codes, ids and mobile numbers are text cells; dates are date cells or YYYY-MM-DD.",
)


class NotAWorkbook(ValueError):
    """The bytes are no workbook with a sheet in it."""


def read(content: bytes) -> list[list[Cell]]:
    """The rows of the first sheet. Raises `NotAWorkbook`."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (CalamineError, ValueError, OSError, IndexError) as error:
        raise NotAWorkbook from error


def template(kind: Kind) -> bytes:
    """An empty workbook of this kind with drop-downs and a sheet of advice in both languages."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = _sheet(book, "数据", [column.heading for column in kind.columns])
        text = book.add_format({"num_format": "@"})
        for index, column in enumerate(kind.columns):
            sheet.set_column(index, index, _WIDTH, text)
            if column.choices:
                rule = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, index, _DROP_DOWN_ROWS, index, rule)
        advice = book.add_worksheet("填写说明 Advice")
        advice.set_column(0, 0, 80)
        advice.write_column(0, 0, ADVICE)
    return buffer.getvalue()


def to_fix(kind: Kind, rows: Sequence[tuple[Sequence[Cell], str]]) -> bytes:
    """Refused rows in the same layout, to be mended and sent again; the last column says what is wrong."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        headings = [column.heading for column in kind.columns]
        sheet = _sheet(book, "待修改", headings)
        red = book.add_format({"font_color": "#b00020", "bold": True})
        notes = book.add_worksheet("问题 Problems")
        notes.set_column(0, 1, 60)
        notes.write_row(0, 0, ("行 Row", "问题 Problem"), red)
        for number, (cells, problems) in enumerate(rows, start=1):
            for index, cell in enumerate(cells):
                _write(sheet, number, index, cell)
            notes.write_row(number, 0, (number + 1, problems))
    return buffer.getvalue()


def _sheet(book: Any, name: str, headings: Sequence[str]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings), _WIDTH)
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    return sheet


def _write(sheet: Any, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
