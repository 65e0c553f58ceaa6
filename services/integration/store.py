"""Collections of the integration service: imports, and their rows as documents of their own.

A row's cells are sealed with the import's key and dropped after 24 hours; what became of it stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from services.integration.domain.checking import Problem, Row
from services.integration.domain.model import Import, evolve
from shared.kernel.scope import Scope
from shared.store.aggregate import Aggregate, Index
from shared.store.driver import Collection, Database, Document, InsertOne, aggregate
from shared.store.privacy import PrivateFields

IMPORTS = Aggregate(
    name="import",
    collection="imports",
    state=Import,
    evolve=evolve,
    indexes=(
        Index((("data.park", 1), ("created_at", 1), ("_id", 1))),
        Index((("data.state", 1), ("created_at", 1), ("_id", 1))),
    ),
)
ROWS = "import_rows"
KEPT_FOR = timedelta(hours=24)
PENDING, SETTLED = "PENDING", "SETTLED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: `created|updated|unchanged|rejected`, and the thing it touched with its version."""

    result: str
    thing: str | None = None
    version: int | None = None
    problems: Sequence[Problem] = ()


class RowStore:
    """Rows of imports, always within a tenant and an import."""

    def __init__(self, database: Database, private: PrivateFields) -> None:
        self._rows: Collection = database[ROWS]
        self._private = private

    async def index(self) -> None:
        await self._rows.create_index([("tenant", 1), ("import", 1), ("state", 1), ("number", 1)])
        await self._rows.create_index([("tenant", 1), ("import", 1), ("number", 1)])
        await self._rows.create_index([("expires_at", 1)], partialFilterExpression={"expires_at": {"$exists": True}})

    async def keep(self, scope: Scope, id: str, rows: Sequence[Row], at: datetime) -> None:
        """Keep rows before the import exists; repeating it keeps the first ones."""
        if not rows:
            return
        known = {row["_id"] for row in await self._rows.find({"tenant": scope.tenant, "import": id}).to_list(None)}
        sealed = await self._seal(scope, id, {row.number: row for row in rows})
        documents = [self._document(scope, id, row, sealed[row.number], at) for row in rows]
        fresh = [InsertOne(document) for document in documents if document["_id"] not in known]
        if fresh:
            await self._rows.bulk_write(fresh)

    async def _seal(self, scope: Scope, id: str, rows: Mapping[int, Row]) -> Mapping[int, Any]:
        texts = {f"row-{number}": _dump(row) for number, row in rows.items()}
        sealed = await self._private.seal(scope.tenant, id, texts)
        return {number: sealed[f"row-{number}"] for number in rows}

    def _document(self, scope: Scope, id: str, row: Row, sealed: Any, at: datetime) -> Document:
        rejected = {"state": SETTLED, "result": "rejected"} if row.problems else {"state": PENDING}
        return {
            "_id": f"{id}/{row.number}",
            "tenant": scope.tenant,
            "import": id,
            "number": row.number,
            "sealed": sealed,
            "expires_at": at + KEPT_FOR,
            "problems": [problem.as_dict() for problem in row.problems],
            **rejected,
        }

    async def waiting(self, scope: Scope, id: str, limit: int) -> list[Document]:
        where = {"tenant": scope.tenant, "import": id, "state": PENDING}
        return await self._rows.find(where, sort=[("number", 1)], limit=limit).to_list(None)

    async def settled(self, scope: Scope, id: str, results: Sequence[str]) -> list[Document]:
        """Rows with these results, last first, as an undo takes them."""
        where = {"tenant": scope.tenant, "import": id, "state": SETTLED, "result": {"$in": list(results)}}
        return await self._rows.find(where, sort=[("number", -1)]).to_list(None)

    async def open(self, scope: Scope, id: str, rows: Iterable[Document]) -> Mapping[int, Mapping[str, Any]]:
        """`{cells, values, former?}` by row number, of rows not yet dropped."""
        sealed: dict[str, bytes] = {}
        for row in rows:
            sealed |= {name: row[key] for name, key in _names(row).items() if key in row}
        opened = (await self._private.open(scope.tenant, {id: sealed}, sealed))[id]
        found: dict[int, dict[str, Any]] = {}
        for name, text in opened.items():
            what, number = name.split("-")
            told = orjson.loads(text)
            found.setdefault(int(number), {}).update(told if what == "row" else {"former": told})
        return found

    async def note_before(self, scope: Scope, id: str, number: int, version: int, former: Mapping[str, Any]) -> None:
        """Remember how the thing was before this row first touched it."""
        name = f"former-{number}"
        sealed = await self._private.seal(scope.tenant, id, {name: orjson.dumps(dict(former), default=str).decode()})
        where = {"_id": f"{id}/{number}", "tenant": scope.tenant, "before": {"$exists": False}}
        await self._rows.update_one(where, {"$set": {"before": version, "former": sealed[name]}})

    async def settle(self, scope: Scope, id: str, number: int, outcome: Outcome) -> None:
        problems = [problem.as_dict() for problem in outcome.problems]
        told = {"result": outcome.result, "thing": outcome.thing, "after": outcome.version, "problems": problems}
        where = {"_id": f"{id}/{number}", "tenant": scope.tenant}
        await self._rows.update_one(where, {"$set": {"state": SETTLED, **told}})

    async def mark_undone(self, scope: Scope, id: str, number: int, result: str) -> None:
        await self._rows.update_one({"_id": f"{id}/{number}", "tenant": scope.tenant}, {"$set": {"undo": result}})

    async def counts(self, scope: Scope, id: str, field: str = "result") -> Mapping[str, int]:
        match = {"$match": {"tenant": scope.tenant, "import": id}}
        group = {"$group": {"_id": f"${field}", "count": {"$sum": 1}}}
        return {row["_id"]: row["count"] for row in await aggregate(self._rows, [match, group]) if row["_id"]}

    async def faulty(self, scope: Scope, id: str) -> list[Document]:
        """Rows with problems in the order of the sheet."""
        where = {"tenant": scope.tenant, "import": id, "state": SETTLED, "result": "rejected"}
        return await self._rows.find(where, sort=[("number", 1)]).to_list(None)

    async def drop_expired(self, now: datetime) -> None:
        """Cells are gone 24 hours after the upload, in every tenant."""
        gone = {"$unset": {"sealed": "", "former": "", "expires_at": ""}}
        await self._rows.update_many({"expires_at": {"$lte": now}}, gone)  # house: tenant - all tenants' leftovers


def _names(row: Document) -> Mapping[str, str]:
    return {f"row-{row['number']}": "sealed", f"former-{row['number']}": "former"}


def _dump(row: Row) -> str:
    return orjson.dumps({"cells": list(row.cells), "values": dict(row.values)}, default=str).decode()
