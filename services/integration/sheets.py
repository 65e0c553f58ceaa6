"""Workbooks in and out. Reading takes what Excel, WPS and LibreOffice write; writing keeps text cells text."""

import re
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from services.integration.domain.cells import Cell
from services.integration.domain.kinds import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 22
_DROP_DOWN_ROWS = 10_000
_ENCRYPTED = 1
_OTHER_KINDS = ("content.xml", "workbook.bin")
"""What .ods and .xlsb are made of: they can repeat a cell a million times in a word."""
_LETTERS, _DIGITS = 6, 8
"""More than any place has; what is cut to this is far too much already."""

ADVICE = (
    "请在第一张表中填写，每行一条；第一行标题不可改动。",
    "统一社会信用代码、公民身份号码、手机号请使用文本格式的单元格。",
    "日期使用日期格式或 YYYY-MM-DD。",
    "Fill in the first sheet, one row each; leave the headings as they are.",
    "Codes, ids and mobile numbers are text cells; dates are date cells or YYYY-MM-DD.",
)


_MAX_UNPACKED = 100 * 1024 * 1024
_MAX_CELLS = 2_000_000
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)(\d*)""")
"""Where a row or cell says it stands."""


class NotAWorkbook(ValueError):
    """The bytes are no .xlsx workbook with a sheet in it."""


class TooBig(ValueError):
    """Far more than a workbook of 10,000 rows: it is not even read."""


def read(content: bytes) -> list[list[Cell]]:
    """The rows of the first sheet. Raises `NotAWorkbook`, `TooBig`."""
    try:
        _measure(content)
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except TooBig:
        raise
    except (CalamineError, BadZipFile, zlib.error, ValueError, OSError, IndexError, NotImplementedError) as error:
        raise NotAWorkbook from error


def _measure(content: bytes) -> None:
    """The reader lays out everything up to the farthest cell: a small file with one cell in the last corner, or one
    that unpacks to gigabytes, would end the process.
    """
    with ZipFile(BytesIO(content)) as packed:
        if any(name.lower().endswith(_OTHER_KINDS) for name in packed.namelist()):
            raise NotAWorkbook
        if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
            raise TooBig
        for part in packed.infolist():
            if part.flag_bits & _ENCRYPTED:
                raise NotAWorkbook
            _measure_part(packed.read(part))


def _measure_part(xml: bytes) -> None:
    rows = columns = 1
    for place in _PLACE.finditer(xml):
        columns = max(columns, _number(place[1].upper()[:_LETTERS]))
        rows = max(rows, int(place[2].lstrip(b"0")[:_DIGITS] or b"1"))
    if rows * columns > _MAX_CELLS:
        raise TooBig


def _number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


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
