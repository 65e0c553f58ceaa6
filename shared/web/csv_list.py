"""A list as CSV: all pages up to 10,000 rows, safe to open in a spreadsheet, noted in the log."""

import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from starlette.responses import Response

from shared.store.cursor import Query
from shared.telemetry.logs import get_logger

CSV = "text/csv"
MAX_ROWS = 10_000
_PAGE = 200
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a spreadsheet would calculate; one that writes Chinese reads the full-width signs too."""
_log = get_logger("web")


async def csv_reply(
    query: Query,
    fetch: Callable[[Query], Awaitable[Any]],
    views: Callable[[Sequence[Any]], Awaitable[list[dict[str, Any]]]],
    *,
    name: str,
    in_chinese: bool = False,
) -> Response:
    """The whole list from the query's cursor on, with a byte order mark so that Chinese opens right; headings are the
    fields' names, or what they are called in Chinese.
    """
    rows = await _all_rows(replace(query, limit=_PAGE, count=False), fetch, views)
    _log.info("list-exported", name=name, count=len(rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    text = as_csv(rows, chinese if in_chinese else str)
    return Response("\ufeff" + text, headers=headers, media_type=CSV)


async def _all_rows(
    query: Query,
    fetch: Callable[[Query], Awaitable[Any]],
    views: Callable[[Sequence[Any]], Awaitable[list[dict[str, Any]]]],
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        page = await fetch(query)
        rows += await views(page.items)
        if page.next is None or len(rows) >= MAX_ROWS:
            return rows[:MAX_ROWS]
        query = replace(query, cursor=page.next)


def as_csv(rows: Iterable[Mapping[str, Any]], called: Callable[[str], str] = str) -> str:
    """Nested objects become columns `a.b`, lists of values are joined by `;`; `called` makes a heading of a column."""
    flat = [dict(_flat(row, "")) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writerow({column: called(column) for column in columns})
    writer.writerows(flat)
    return out.getvalue()


@cache
def headings() -> Mapping[str, str]:
    """Field → what it is called in Chinese."""
    found: Mapping[str, str] = yaml.safe_load((files("shared.web") / "headings.yaml").read_text(encoding="utf-8"))
    return found


def chinese(column: str) -> str:
    """Part by part; a part without wording stays as it is."""
    return ".".join(headings().get(part, part) for part in column.split("."))


def _flat(row: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = ";".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
