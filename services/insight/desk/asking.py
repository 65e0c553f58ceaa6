"""One caller's question to the work desk: what he sees, in which language, at what time of his tenant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from services.insight.desk.within import Caller, caller_of, seen_by
from services.insight.desk.wording import Words
from services.insight.domain.moments import Row
from services.insight.queries import Insight
from services.insight.store import RowReader
from shared.kernel.scope import Scope
from shared.store.cursor import Query
from shared.store.driver import Collection
from shared.store.faults import bounded
from shared.store.paging import Rows, page
from shared.web.language import CHINESE, language_of


@dataclass(frozen=True, slots=True)
class Asking:
    """What every list of the desk needs."""

    rows: RowReader
    caller: Caller
    now: datetime
    language: str

    @property
    def scope(self) -> Scope:
        return self.caller.scope

    async def page(self, name: str, query: Query) -> Rows:
        """One page of a collection of rows, of the caller's tenant."""
        return await page(await self.collection(name), {"tenant": self.scope.tenant, **query.where}, query)

    async def count(self, name: str, where: Mapping[str, Any]) -> int:
        with bounded():
            return await (await self.collection(name)).count_documents({"tenant": self.scope.tenant, **where})

    async def collection(self, name: str) -> Collection:
        return await self.rows.collection(name)

    async def names(self, rows: Sequence[Row]) -> Mapping[str, str]:
        """Names of the enterprises that these rows are about, as far as the caller sees them; one query."""
        ids = sorted({row["enterprise"] for row in rows if row.get("enterprise")})
        seen = seen_by(self.caller).get("enterprises")
        if not ids or seen is None:
            return {}
        where = {"tenant": self.scope.tenant, "_id": {"$in": ids}, "resource": "enterprises", "$and": [seen]}
        with bounded():
            found = await (await self.collection("things")).find(where, {"label": 1}).to_list(None)
        return {row["_id"]: row["label"] for row in found if row.get("label")}

    def said(self, words: Words) -> str:
        return words.zh if self.language == CHINESE else words.en


async def asking(request: Request, insight: Insight, scope: Scope) -> Asking:
    """Raises `Unavailable`."""
    language = language_of(request.headers.get("accept-language"))
    caller = await caller_of(insight.rows, scope)
    return Asking(insight.rows, caller, await insight.now(scope, scope.tenant), language)
