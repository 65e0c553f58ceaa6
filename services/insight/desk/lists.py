"""Pages over this service's own rows, in the grammar of every list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.insight.domain.moments import Row
from shared.store.cursor import Query, after, encode, order, pick
from shared.store.driver import Collection
from shared.store.faults import bounded


@dataclass(frozen=True, slots=True)
class Rows:
    """One page; `next` continues after it."""

    items: Sequence[Row]
    next: str | None
    total: int | None = None


async def page(collection: Collection, tenant: str, query: Query) -> Rows:
    """In the order of `query.sort`, then id. Raises `Invalid` for a foreign cursor, `Unavailable`."""
    name, direction = order(query.sort)
    where: dict[str, Any] = {"tenant": tenant, **query.where}
    with bounded():
        total = await collection.count_documents(where) if query.count else None
        found = collection.find(
            _from(where, query), sort=[(name, direction), ("_id", direction)], limit=query.limit + 1
        )
        rows = await found.to_list(None)
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return Rows(shown, encode(pick(shown[-1], name), shown[-1]["_id"]) if more else None, total)


def _from(where: Mapping[str, Any], query: Query) -> Mapping[str, Any]:
    return {"$and": [where, after(query.sort, query.cursor)]} if query.cursor else where
