"""Pages of any collection in the grammar of every list: what comes after a cursor, by a field and then by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.store.cursor import Query, after, encode, order, pick
from shared.store.driver import Collection, Document
from shared.store.faults import bounded


@dataclass(frozen=True, slots=True)
class Rows:
    """One page as it lies in the collection; `next` continues after it, `total` is there only when asked for."""

    items: Sequence[Document]
    next: str | None
    total: int | None = None


async def page(
    collection: Collection, where: Mapping[str, Any], query: Query, left_out: Mapping[str, int] | None = None
) -> Rows:
    """`where` says whose and which, not the query's own. Raises `Invalid` for a foreign cursor, `Unavailable`."""
    rows, total = await fetch(collection, where, query, left_out)
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return Rows(shown, encode(pick(shown[-1], order(query.sort)[0]), shown[-1]["_id"]) if more else None, total)


async def fetch(
    collection: Collection, where: Mapping[str, Any], query: Query, left_out: Mapping[str, int] | None = None
) -> tuple[list[Document], int | None]:
    """The rows of a page and the one after it, and the total. Raises as `page`."""
    name, direction = order(query.sort)
    sort = [(name, direction), ("_id", direction)]
    with bounded():
        total = await collection.count_documents(where) if query.count else None
        wanted = {"$and": [where, after(query.sort, query.cursor)]} if query.cursor is not None else where
        return await collection.find(wanted, left_out, sort=sort, limit=query.limit + 1).to_list(None), total
