"""A sheet into rows and problems, before anything is asked or sent. Pure.

Row numbers are those of the sheet (headings = 1), columns their letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.integration.domain.cells import Cell, CellFault, Column
from services.integration.domain.kinds import Kind

MAX_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one cell; `column` and `heading` are None when the whole row or sheet is meant."""

    row: int
    slug: str
    column: str | None = None
    heading: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "heading": self.heading, "slug": self.slug}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read; `values` lacks what is empty or faulty."""

    number: int
    cells: tuple[Cell, ...] = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)
    problems: tuple[Problem, ...]


def letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    head, tail = divmod(index, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + tail)


def sheet_problems(kind: Kind, rows: Sequence[Sequence[Cell]]) -> list[Problem]:
    """Why the sheet as a whole cannot be read: no headings, other headings, too many rows."""
    if not rows:
        return [Problem(1, "sheet-empty")]
    told = [str(cell).strip() for cell in rows[0]]
    wrong = [
        Problem(1, "wrong-heading", letter(index), column.heading)
        for index, column in enumerate(kind.columns)
        if index >= len(told) or told[index] != column.heading
    ]
    extra = [Problem(1, "unknown-heading", letter(i)) for i in range(len(kind.columns), len(told)) if told[i]]
    if len(rows) - 1 > MAX_ROWS:
        return [*wrong, *extra, Problem(MAX_ROWS + 2, "too-many-rows")]
    return wrong + extra


def read_rows(kind: Kind, rows: Sequence[Sequence[Cell]], today: date, park_code: str) -> list[Row]:
    """Every row that is not empty, each with what is wrong in it; the second row with one key is a duplicate."""
    seen: set[tuple[Any, ...]] = set()
    found = []
    for number, raw in enumerate(rows[1:], start=2):
        cells = tuple(raw)[: len(kind.columns)] + ("",) * (len(kind.columns) - len(raw))
        if all(_is_empty(cell) for cell in cells):
            continue
        row = _read_row(kind, number, cells, today, park_code)
        key = tuple(row.values.get(name) for name in kind.natural_key)
        if key[0] is not None and key in seen:
            row = _with(row, Problem(number, "duplicate-row", *place(kind, kind.natural_key[0])))
        seen.add(key)
        found.append(row)
    return found


def _with(row: Row, problem: Problem) -> Row:
    return Row(row.number, row.cells, row.values, (*row.problems, problem))


def _read_row(kind: Kind, number: int, cells: tuple[Cell, ...], today: date, park_code: str) -> Row:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for index, (column, cell) in enumerate(zip(kind.columns, cells, strict=True)):
        slug = _take(column, cell, today, values)
        if slug:
            problems.append(Problem(number, slug, letter(index), column.heading))
    if values.get("park_code", park_code) != park_code:
        problems.append(Problem(number, "wrong-park", *place(kind, "park_code")))
    if kind.name == "visits":
        problems += _channel(kind, number, values)
    return Row(number, cells, values, tuple(problems))


def _take(column: Column, cell: Cell, today: date, values: dict[str, Any]) -> str | None:
    if _is_empty(cell):
        return None if column.optional else "missing"
    try:
        values[column.key] = column.read(cell, today)
    except CellFault as fault:
        return fault.slug
    return None


def _channel(kind: Kind, number: int, values: Mapping[str, Any]) -> list[Problem]:
    """A daily visit has its errand, a special one has none."""
    has = values.get("channel") is not None
    wrong = {"DAILY": not has, "SPECIAL": has}.get(values.get("type", ""), False)
    return [Problem(number, "channel-mismatch", *place(kind, "channel"))] if wrong else []


def place(kind: Kind, key: str) -> tuple[str, str]:
    """Letter and heading of a column key."""
    index = next(i for i, column in enumerate(kind.columns) if column.key == key)
    return letter(index), kind.columns[index].heading


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
