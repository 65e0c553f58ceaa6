"""Collections of the integration service: imports, and their rows as documents of their own.

A row's cells are sealed with the import's key and dropped after 24 hours; what became of it stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from services.integration.domain.checking import Problem, Row
from services.integration.domain.model import OPEN, Import, evolve
from shared.kernel.errors import IdempotencyKeyReused
from shared.kernel.scope import Scope
from shared.store.aggregate import Aggregate, Index
from shared.store.driver import (
    BulkWriteError,
    Collection,
    Database,
    Document,
    ReturnDocument,
    aggregate,
    is_only_duplicates,
)
from shared.store.faults import translated
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
OPEN_ONES = {"data.state": {"$in": list(OPEN)}}
AS_UPLOADED = ("created_at", "correlation_id")
"""In a story time stands still; correlation ids rise with real time."""
ROWS = "import_rows"
KEPT_FOR = timedelta(hours=24)
PENDING, SETTLED = "PENDING", "SETTLED"
_CHANGED = ["created", "updated"]
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: `created|updated|unchanged|rejected`, and the thing it touched with its version."""

    result: str
    thing: str | None = None
    version: int | None = None
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """From where a row sets out to amend a thing: its version, and its former values of what is to change."""

    version: int
    former: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failures:
    """How often the owner failed at a row, and since when (real time)."""

    tries: int
    since: datetime


class RowStore:
    """Rows of imports, always within a tenant and an import."""

    def __init__(self, database: Database, private: PrivateFields) -> None:
        self._rows: Collection = database[ROWS]
        self._private = private

    async def index(self) -> None:
        await self._rows.create_index([("tenant", 1), ("import", 1), ("state", 1), ("number", 1)])
        await self._rows.create_index([("tenant", 1), ("import", 1), ("number", 1)])
        await self._rows.create_index([("expires_at", 1)], partialFilterExpression={"expires_at": {"$exists": True}})

    async def claim(self, scope: Scope, id: str) -> None:
        """The first workbook uploaded under a key is the one it stands for. Raises `IdempotencyKeyReused`."""
        if scope.command is None:
            return
        first = {"$setOnInsert": {"digest": scope.command.digest}}
        where = {"_id": id, "tenant": scope.tenant}
        with translated():
            row = await self._rows.find_one_and_update(where, first, upsert=True, return_document=ReturnDocument.AFTER)
        if row is None or row["digest"] != scope.command.digest:
            raise IdempotencyKeyReused

    async def keep(self, scope: Scope, id: str, rows: Sequence[Row], at: datetime) -> None:
        """Keep rows before the import exists; those that are there already stay as they are."""
        with translated():
            found = await self._rows.find({"tenant": scope.tenant, "import": id}, {"_id": 1}).to_list(None)
        known = {each["_id"] for each in found}
        fresh = [row for row in rows if f"{id}/{row.number}" not in known]
        for start in range(0, len(fresh), _AT_ONCE):
            await self._insert(scope, id, fresh[start : start + _AT_ONCE], at)

    async def _insert(self, scope: Scope, id: str, rows: Sequence[Row], at: datetime) -> None:
        sealed = await self._private.seal(scope.tenant, id, {f"row-{row.number}": _dump(row) for row in rows})
        documents = [self._document(scope, id, row, sealed[f"row-{row.number}"], at) for row in rows]
        with translated():
            try:
                await self._rows.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                if not is_only_duplicates(error):
                    raise

    def _document(self, scope: Scope, id: str, row: Row, sealed: bytes | None, at: datetime) -> Document:
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
        with translated():
            return await self._rows.find(where, sort=[("number", 1)], limit=limit).to_list(None)

    async def to_take_back(self, scope: Scope, id: str, limit: int) -> list[Document]:
        """Rows that made or changed something and have not been taken back or kept, last first."""
        where = {"tenant": scope.tenant, "import": id, "state": SETTLED, "result": {"$in": _CHANGED}, "undo": None}
        with translated():
            return await self._rows.find(where, sort=[("number", -1)], limit=limit).to_list(None)

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

    async def note_before(self, scope: Scope, id: str, number: int, begun: Begun) -> None:
        """Remember how the thing is before this row sets out to change it."""
        name = f"former-{number}"
        sealed = await self._private.seal(scope.tenant, id, {name: orjson.dumps(dict(begun.former)).decode()})
        await self._set(scope, id, number, {"before": begun.version, "former": sealed[name]})

    async def note_failure(self, scope: Scope, id: str, number: int, step: str, at: datetime) -> Failures:
        """One more try of this row that its owner failed at; all of them so far."""
        more = {"$inc": {f"failures.{step}.tries": 1}, "$min": {f"failures.{step}.since": at}}
        where = {"_id": f"{id}/{number}", "tenant": scope.tenant}
        with translated():
            row = await self._rows.find_one_and_update(where, more, return_document=ReturnDocument.AFTER)
        assert row is not None
        return Failures(**row["failures"][step])

    async def settle(self, scope: Scope, id: str, number: int, outcome: Outcome) -> None:
        problems = [problem.as_dict() for problem in outcome.problems]
        told = {"result": outcome.result, "thing": outcome.thing, "after": outcome.version, "problems": problems}
        await self._set(scope, id, number, {"state": SETTLED, **told})

    async def mark_undone(self, scope: Scope, id: str, number: int, result: str) -> None:
        await self._set(scope, id, number, {"undo": result})

    async def _set(self, scope: Scope, id: str, number: int, fields: Document) -> None:
        with translated():
            await self._rows.update_one({"_id": f"{id}/{number}", "tenant": scope.tenant}, {"$set": fields})

    async def counts(self, scope: Scope, id: str, field: str = "result") -> Mapping[str, int]:
        match = {"$match": {"tenant": scope.tenant, "import": id}}
        group = {"$group": {"_id": f"${field}", "count": {"$sum": 1}}}
        with translated():
            rows = await aggregate(self._rows, [match, group])
        return {row["_id"]: row["count"] for row in rows if row["_id"]}

    async def faulty(self, scope: Scope, id: str) -> list[Document]:
        """Rows with problems in the order of the sheet, cells and all."""
        with translated():
            return await self._rows.find(_refused(scope, id), sort=[("number", 1)]).to_list(None)

    async def problems(self, scope: Scope, id: str, limit: int) -> list[Document]:
        """The problems of the first so many of them, each with the row's number."""
        shown = {"number": 1, "problems": 1}
        with translated():
            return await self._rows.find(_refused(scope, id), shown, sort=[("number", 1)], limit=limit).to_list(None)

    async def drop_expired(self, now: datetime) -> None:
        """Cells are gone 24 hours after the upload, in every tenant."""
        gone = {"$unset": {"sealed": "", "former": "", "expires_at": ""}}
        with translated():
            await self._rows.update_many({"expires_at": {"$lte": now}}, gone)  # house: tenant - all tenants' leftovers


async def index_open(imports: Collection) -> None:
    """For the worker, which looks for open imports of every tenant."""
    await imports.create_index([("data.state", 1), *((field, 1) for field in AS_UPLOADED)])


def _refused(scope: Scope, id: str) -> Document:
    return {"tenant": scope.tenant, "import": id, "state": SETTLED, "result": "rejected"}


def _names(row: Document) -> Mapping[str, str]:
    return {f"row-{row['number']}": "sealed", f"former-{row['number']}": "former"}


def _dump(row: Row) -> str:
    return orjson.dumps({"cells": list(row.cells), "values": dict(row.values)}, default=str).decode()
