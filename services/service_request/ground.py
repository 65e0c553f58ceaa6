"""A local copy of the organization service's places, enterprises, departments, dictionaries and calendars.

What it does not hold yet is asked of the owner, so a thing just made is known at once. Classes and calendar, which each
request asks for and which change once a year, are kept for a second: the copy itself may be as far behind.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

from services.service_request.domain.classes import DICTIONARY, SHIPPED, Classes
from shared.bus.envelope import Envelope
from shared.bus.groups import Fold, Projection, Row
from shared.contracts.tenant import Entry
from shared.kernel.calendar import CalendarYear, WorkCalendar, published_years
from shared.kernel.errors import NotFound
from shared.kernel.scope import Scope
from shared.store.driver import Collection, Database
from shared.store.faults import translated

COLLECTION = "ground"
_LISTS = {
    "park": "parks",
    "community": "communities",
    "enterprise": "enterprises",
    "department": "departments",
    "organization": "organizations",
}
_MOST_YEARS = "200"
_KEPT_S = 1.0
T = TypeVar("T")


def _of(kind: str, *names: str) -> Fold:
    """The row with what the event says of these; what it does not name stays."""

    def fold(row: Row | None, event: Envelope) -> Row:
        told = event.data.get("facts", event.data)
        return {**(row or {"kind": kind}), **{name: told[name] for name in names if name in told}}

    return fold


def _moved_out(row: Row | None, event: Envelope) -> Row:
    return {**(row or {"kind": "enterprise"}), "state": "MOVED_OUT"}


def _gone(row: Row | None, event: Envelope) -> None:
    return None


_DAYS = ("year", "holidays", "make_up_workdays")
GROUND = Projection(
    sources=("organization",),
    collection=COLLECTION,
    fold={
        "park.registered": _of("park", "community"),
        "community.registered": _of("community"),
        "enterprise.registered": _of("enterprise", "park", "community", "state"),
        "enterprise.moved-out": _moved_out,
        "enterprise.registration-undone": _gone,
        "department.registered": _of("department", "active"),
        "department.amended": _of("department", "active"),
        "dictionary.defined": _of("dictionary", "code", "entries"),
        "dictionary.amended": _of("dictionary", "entries"),
        "calendar.loaded": _of("calendar", *_DAYS),
        "calendar.amended": _of("calendar", *_DAYS),
    },
)


async def ensure_indexes(database: Database) -> None:
    await database[COLLECTION].create_index([("tenant", 1), ("kind", 1), ("code", 1)])


class Asks(Protocol):
    """Reads at other services (`shared.web.client.OwnerClient`)."""

    async def get(
        self, scope: Scope, owner: str, path: str, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]: ...


class _Lately(Generic[T]):
    """What was read of each tenant within the last second."""

    def __init__(self, read: Callable[[str], Awaitable[T]], seconds: Callable[[], float]) -> None:
        self._read = read
        self._seconds = seconds
        self._kept: dict[str, tuple[float, T]] = {}

    async def of(self, tenant: str) -> T:
        kept, now = self._kept.get(tenant), self._seconds()
        if kept is not None and now - kept[0] < _KEPT_S:
            return kept[1]
        found = await self._read(tenant)
        self._kept[tenant] = (now, found)
        return found


class Ground:
    """Asks the local copy, then the owner. Raises `Unavailable` when neither answers. `seconds` only ever rises."""

    def __init__(self, database: Database, owner: Asks, seconds: Callable[[], float] = time.monotonic) -> None:
        self._rows: Collection = database[COLLECTION]
        self._owner = owner
        self._classes = _Lately(self._read_classes, seconds)
        self._calendars = _Lately(self._read_calendar, seconds)

    async def one(self, scope: Scope, kind: str, id: str) -> Row | None:
        """The thing of this kind; None when the tenant has none."""
        with translated():
            row = await self._rows.find_one({"_id": id, "tenant": scope.tenant, "kind": kind})
        return row or await self._of_owner(scope, kind, id)

    async def classes(self, scope: Scope) -> Classes:
        """The tenant's own classes, else those shipped."""
        return await self._classes.of(scope.tenant)

    async def calendar(self, scope: Scope) -> WorkCalendar:
        """The published years with the tenant's own laid over them."""
        return await self._calendars.of(scope.tenant)

    async def calendar_now(self, scope: Scope) -> WorkCalendar:
        """The same as its owner has it this moment."""
        page = await self._owner.get(scope, "organization", "/calendars", {"limit": _MOST_YEARS})
        return _calendar(page["items"])

    async def _read_classes(self, tenant: str) -> Classes:
        with translated():
            row = await self._rows.find_one({"tenant": tenant, "kind": "dictionary", "code": DICTIONARY})
        return Classes([Entry.model_validate(each) for each in row["entries"]] if row else SHIPPED)

    async def _read_calendar(self, tenant: str) -> WorkCalendar:
        with translated():
            rows = await self._rows.find({"tenant": tenant, "kind": "calendar"}).to_list(None)
        return _calendar(rows)

    async def _of_owner(self, scope: Scope, kind: str, id: str) -> Row | None:
        try:
            return await self._owner.get(scope, "organization", f"/{_LISTS[kind]}/{quote(id, safe='')}")
        except NotFound:
            return None


def _calendar(rows: list[Row]) -> WorkCalendar:
    own = {row["year"]: CalendarYear(_dates(row["holidays"]), _dates(row["make_up_workdays"])) for row in rows}
    return WorkCalendar({**published_years(), **own})


def _dates(days: list[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))
