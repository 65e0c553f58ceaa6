"""A list as CSV: all pages up to 10,000 rows, safe to open in a spreadsheet, noted in the log."""

import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from starlette.responses import Response

from shared.store.cursor import Query
from shared.telemetry.logs import get_logger

CSV = "text/csv"
MAX_ROWS = 10_000
_PAGE = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_log = get_logger("web")


async def csv_reply(
    query: Query,
    fetch: Callable[[Query], Awaitable[Any]],
    views: Callable[[Sequence[Any]], Awaitable[list[dict[str, Any]]]],
    *,
    name: str,
) -> Response:
    """The whole list from the query's cursor on, with a byte order mark so that Chinese opens right."""
    rows = await _all_rows(replace(query, limit=_PAGE, count=False), fetch, views)
    _log.info("list-exported", name=name, count=len(rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + as_csv(rows), headers=headers, media_type=CSV)


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


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Nested objects become columns `a.b`, lists of values are joined by `;`."""
    flat = [dict(_flat(row, "")) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()


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
