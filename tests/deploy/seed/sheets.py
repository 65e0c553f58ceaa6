"""Committed seed workbooks read back with the reader the import uses."""

from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

SEED = Path(__file__).parents[3] / "deploy" / "seed"
Row = dict[str, object]


def rows_of(content: bytes) -> list[Row]:
    """One dict per row below the headings; empty cells are empty text."""
    headings, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def sheet(street: str, kind: str) -> list[Row]:
    return rows_of((SEED / street / f"{kind}.xlsx").read_bytes())
