"""Insight's collections and their indexes, and the one reader of them. Rows are written by the projections alone."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from services.insight.domain.moments import Row
from services.insight.domain.picture import Rows
from services.insight.generations import Generations, collection_of
from shared.kernel.calendar import CHINA
from shared.store.driver import Collection, Database, IndexModel
from shared.store.faults import translated

Keys = tuple[str, ...]
Where = Mapping[str, Any]

_PLACED: tuple[Keys, ...] = (("parks",), ("communities",))
INDEXES: Mapping[str, tuple[Keys, ...]] = {
    "places": (("kind",),),
    "enterprises": _PLACED,
    "organizations": ((),),
    "members": _PLACED,
    "transfers": (("member",),),
    "visits": (("parks", "visited_on"), ("communities", "visited_on"), ("visited_on",)),
    "coverage": _PLACED,
    "linkages": _PLACED,
    "requests": (("parks", "touched_at"), ("communities", "touched_at"), ("touched_at",)),
    "things": (("waits", "due", "_id"), ("open", "due", "_id"), ("found", "label", "_id"), ("updated_at", "_id")),
    "recent": (("created_at", "_id"), ("to.key", "created_at", "_id"), ("thing",)),
}
"""Collection → keys of its indexes; the tenant comes first in each."""

_LISTS = {"park": "parks", "community": "communities"}
_BATCH = 1000


async def ensure_indexes(database: Database, generation: int = 0) -> None:
    """Idempotent; `index` runs it before a service serves."""
    wanted = {collection_of(name, generation): list(map(_of_tenant, indexes)) for name, indexes in INDEXES.items()}
    await asyncio.gather(*(database[name].create_indexes(models) for name, models in wanted.items()))


def _of_tenant(keys: Keys) -> IndexModel:
    return IndexModel([("tenant", 1), *((key, 1) for key in keys)])


def area_filters(tenant: str, area: Mapping[str, str], since: date) -> Mapping[str, Where]:
    """Collection → filter for all rows that may matter to an area; organizations are the whole tenant's."""
    within = {"tenant": tenant, **{_LISTS[name]: value for name, value in area.items()}}
    placed = dict.fromkeys(("enterprises", "members", "coverage", "linkages"), within)
    visited = {**within, "visited_on": {"$gte": since.isoformat()}}
    touched = {**within, "touched_at": {"$gte": datetime.combine(since, time(), CHINA)}}
    return {**placed, "visits": visited, "requests": touched, "organizations": {"tenant": tenant}}


def transfer_filter(tenant: str, members: list[str]) -> Where:
    return {"tenant": tenant, "member": {"$in": members}}


class RowReader:
    """Reads the rows of one tenant at a time, of the present generation."""

    def __init__(self, database: Database, generations: Generations) -> None:
        self._database = database
        self._generations = generations

    async def one(self, collection: str, tenant: str, id: str) -> Row | None:
        rows = await self.collection(collection)
        with translated():
            return await rows.find_one({"_id": id, "tenant": tenant})

    async def parks_of(self, collection: str, tenant: str, ids: Sequence[str]) -> set[str]:
        """Every park that any of these things was ever in."""
        number = await self._generations.present() if ids else 0
        batches = [list(ids[start : start + _BATCH]) for start in range(0, len(ids), _BATCH)]
        found = [await self._find(number, collection, {"_id": {"$in": each}, "tenant": tenant}) for each in batches]
        return {park for rows in found for row in rows for park in row.get("parks", ())}

    async def knows(self, tenant: str) -> bool:
        """Whether any park of the tenant has been heard of."""
        places = await self.collection("places")
        with translated():
            return await places.find_one({"tenant": tenant, "kind": "park"}) is not None

    async def of_area(self, tenant: str, area: Mapping[str, str], since: date) -> Rows:
        """All rows that may matter to an area (`{}`, or one park or community) from the day `since` on."""
        number = await self._generations.present()
        filters = area_filters(tenant, area, since)
        found = {name: await self._find(number, name, where) for name, where in filters.items()}
        transfers = await self._transfers(number, tenant, [row["_id"] for row in found["members"]])
        return Rows(transfers=transfers, **found)

    async def _transfers(self, number: int, tenant: str, members: list[str]) -> list[Row]:
        batches = [members[start : start + _BATCH] for start in range(0, len(members), _BATCH)]
        found = [await self._find(number, "transfers", transfer_filter(tenant, batch)) for batch in batches]
        return [row for rows in found for row in rows]

    async def _find(self, number: int, collection: str, where: Where) -> list[Row]:
        with translated():
            return await self._database[collection_of(collection, number)].find(where).to_list(None)

    async def collection(self, name: str) -> Collection:
        """Of the present generation."""
        return self._database[collection_of(name, await self._generations.present())]
