"""Lists (api.md §1): filters, order, search, pages by cursor, exact totals, and the same list as CSV.

A resource declares one `Listing`; a filter it does not declare is refused: nothing is searched by accident.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

import orjson
from fastapi import Request
from starlette.responses import Response

from shared.kernel.errors import FieldError, Invalid
from shared.store.cursor import Query
from shared.web.bodies import accepts
from shared.web.csv_list import CSV, csv_reply
from shared.web.language import CHINESE, language_of

MAX_LIMIT, DEFAULT_LIMIT = 200, 50
_MAX_SEARCHED = 200
"""Characters of `q`; the database refuses a pattern of thousands."""
_CONTROLS = ("limit", "cursor", "sort", "q", "count")
_SCALARS: Mapping[type, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    date: "string",
    datetime: "string",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A field of the thing and where it lies in the document (`data.park`)."""

    path: str
    type: type = str


_COMMON = {"created_at": Filter("created_at", datetime), "updated_at": Filter("updated_at", datetime)}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list can be asked. `search` are the document fields that `q` looks into; none refuses `q`. `usual` is the
    order when none is asked for, `own` are parameters that the route reads itself.
    """

    filters: Mapping[str, Filter]
    search: Sequence[str] = ()
    usual: str = "created_at"
    own: Sequence[str] = ()
    _known: Mapping[str, Filter] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", {**_COMMON, **self.filters, "id": Filter("_id")})

    def query(self, asked: Mapping[str, str], within: Mapping[str, Any]) -> Query:
        """The query of these parameters within `within`. Raises `Invalid` with every faulty parameter."""
        faults: list[FieldError] = []
        where: list[Mapping[str, Any]] = [within] if within else []
        for name, text in asked.items():
            if name not in (*_CONTROLS, *self.own):
                where += self._condition(name, text, faults)
        if "q" in asked:
            where += self._search(asked["q"], faults)
        query = Query(
            where={"$and": where} if where else {},
            sort=self._sort(asked.get("sort", self.usual), faults),
            limit=_limit(asked.get("limit", str(DEFAULT_LIMIT)), faults),
            cursor=asked.get("cursor"),
            count=_flag("count", asked.get("count", "false"), faults),
        )
        if faults:
            raise Invalid(errors=faults)
        return query

    def _condition(self, name: str, text: str, faults: list[FieldError]) -> list[Mapping[str, Any]]:
        known = self._known.get(name)
        if known is None:
            faults.append(FieldError(f"?{name}", "unknown-filter"))
            return []
        try:
            return [{known.path: _parse(known.type, text)}]
        except ValueError:
            faults.append(FieldError(f"?{name}", "wrong-type"))
            return []

    def _search(self, text: str, faults: list[FieldError]) -> list[Mapping[str, Any]]:
        if not self.search:
            faults.append(FieldError("?q", "unknown-filter"))
            return []
        if len(text) > _MAX_SEARCHED or "\0" in text:
            faults.append(FieldError("?q", "wrong-format"))
            return []
        pattern = {"$regex": re.escape(text), "$options": "i"}
        return [{"$or": [{path: pattern} for path in self.search]}]

    def _sort(self, text: str, faults: list[FieldError]) -> str:
        sign, name = ("-", text[1:]) if text.startswith("-") else ("", text)
        if name not in self._known:
            faults.append(FieldError("?sort", "not-allowed"))
            return "created_at"
        return sign + self._known[name].path

    def parameters(self) -> dict[str, Any]:
        """`openapi_extra` of the route: every parameter with its type."""
        names = [
            *self._known.items(),
            *[(name, Filter("", str)) for name in _CONTROLS if name != "q" or self.search],
        ]
        return {
            "parameters": [
                {
                    "name": name,
                    "in": "query",
                    "required": False,
                    "schema": {"type": _told(each.type)},
                }
                for name, each in names
            ]
        }


def _told(kind: type) -> str | list[str]:
    """`null` asks for things without the field; any text may be the word."""
    name = _SCALARS.get(kind, "string")
    return name if name == "string" else [name, "null"]


class Pageful(Protocol):
    """One page of rows of any kind; `next` continues after it."""

    @property
    def items(self) -> Sequence[Any]: ...
    @property
    def next(self) -> str | None: ...
    @property
    def total(self) -> int | None: ...


P = TypeVar("P", bound=Pageful)
Fetch = Callable[[Query], Awaitable[Pageful]]
Views = Callable[[Sequence[Any]], Awaitable[list[dict[str, Any]]]]
Counts = Callable[[], Awaitable[Mapping[str, int]]]


async def _no_counts() -> Mapping[str, int]:
    return {}


async def listed(
    request: Request,
    listing: Listing,
    within: Mapping[str, Any],
    fetch: Fetch,
    views: Views,
    counts: Counts = _no_counts,
) -> Response:
    """The list a request asks for, `within` what the caller may see; `views` turns rows into JSON, `counts` are told
    beside the total.
    """
    query = listing.query(request.query_params, within)
    if _wants_csv(request):
        name = request.url.path.rpartition("/")[2]
        return await csv_reply(query, fetch, views, name=name, in_chinese=_asks_for_chinese(request))
    page = await fetch(query)
    body: dict[str, Any] = {"items": await views(page.items), "next": page.next}
    if query.count:
        body |= {"total": page.total, **await counts()}
    content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return Response(content, headers=_link(request, page.next), media_type="application/json")


def _wants_csv(request: Request) -> bool:
    accept = request.headers.get("accept")
    return accepts(accept, CSV) and not accepts(accept, "application/json")


def _asks_for_chinese(request: Request) -> bool:
    """Only who says so: programs that name no language read the fields' names."""
    named = request.headers.get("accept-language")
    return named is not None and language_of(named) == CHINESE


def _link(request: Request, next: str | None) -> dict[str, str]:
    if next is None:
        return {}
    asked = {**request.query_params, "cursor": next}
    return {"Link": f'<{request.url.path}?{urlencode(asked)}>; rel="next"'}


def _limit(text: str, faults: list[FieldError]) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MAX_LIMIT:
        faults.append(FieldError("?limit", "out-of-range", {"at_most": MAX_LIMIT}))
        return DEFAULT_LIMIT
    return int(text)


def _flag(name: str, text: str, faults: list[FieldError]) -> bool:
    if text not in ("true", "false"):
        faults.append(FieldError(f"?{name}", "wrong-type"))
    return text == "true"


def _parse(kind: type, text: str) -> Any:
    """The value a document holds for this text; `null` asks for things without the field."""
    if text == "null":
        return None
    if kind is bool:
        return {"true": True, "false": False}[text] if text in ("true", "false") else _refuse()
    if kind is date:
        return date.fromisoformat(text).isoformat()
    return kind.fromisoformat(text) if kind is datetime else kind(text)


def _refuse() -> Any:
    raise ValueError
