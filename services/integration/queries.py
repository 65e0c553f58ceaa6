"""What a caller sees of imports: his tenant's, his park's, and of each the rows that need mending."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.integration.domain.kinds import KINDS
from services.integration.domain.model import OPEN, Import
from services.integration.files import Files
from services.integration.sheets import to_fix
from services.integration.store import RowStore
from shared.kernel.clock import Clock
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import Stored
from shared.store.everywhere import Everywhere
from shared.store.store import Store
from shared.store.story import StoryClocks
from shared.web.client import OwnerClient
from shared.web.language import say
from shared.web.resource import fields
from shared.web.things import View, thing

IMPORTERS = ("street_officer", "station_worker")
SHOWN_PROBLEMS = 1_000
NOTHING: Mapping[str, Any] = {"_id": {"$in": []}}


@dataclass(frozen=True, slots=True)
class Wired:
    """What the routes and the worker share."""

    imports: Store[Import]
    everywhere: Everywhere[Import]
    rows: RowStore
    files: Files
    owners: OwnerClient
    clocks: StoryClocks
    clock: Clock
    opened: asyncio.Event
    """Set when an import was opened or is to be taken back: wakes the worker."""


async def imports_within(wired: Wired, scope: Scope) -> Mapping[str, Any]:
    """P1 the tenant, P3 his park, each no further than his park and community reach."""
    place = scope.jurisdiction
    bounds = {f"data.{name}": id for name, id in (("park", place.park), ("community", place.community)) if id}
    is_within = scope.has(SYSTEM, "street_officer") or (scope.has("station_worker") and place.park)
    return bounds if is_within else NOTHING


async def views(wired: Wired, scope: Scope, things: Sequence[Stored[Import]]) -> list[View]:
    return [thing(each, {**fields(each.state), "correlation_id": each.correlation_id}) for each in things]


async def details(wired: Wired, scope: Scope, stored: Stored[Import]) -> View:
    """Progress while it runs, and what is wrong; the edge adds each message in the reader's language."""
    found = await wired.rows.problems(scope, stored.id, SHOWN_PROBLEMS)
    problems = [*stored.state.faults, *(problem for row in found for problem in row["problems"])]
    path = f"/api/v1/imports/{stored.id}/rows-to-fix" if found else None
    told: View = {"problems": problems[:SHOWN_PROBLEMS], "rows_to_fix": path}
    if stored.state.state in OPEN and not stored.state.undoing:
        counts = await wired.rows.counts(scope, stored.id)
        told["rows"] = {"total": stored.state.rows.total, **{name: counts.get(name, 0) for name in RESULTS}}
    return told


RESULTS = ("created", "updated", "unchanged", "rejected")


def worded(problems: Sequence[Mapping[str, Any]], language: str) -> list[View]:
    """Each problem with its message; never the value of the cell."""
    return [{**problem, "message": message_of(str(problem["slug"]), language)} for problem in problems]


def message_of(slug: str, language: str) -> str:
    title, detail = say(slug, language)
    return detail or title


async def rows_to_fix(wired: Wired, scope: Scope, stored: Stored[Import], language: str) -> bytes:
    """The workbook of refused rows, while their cells are kept."""
    found = await wired.rows.faulty(scope, stored.id)
    opened = await wired.rows.open(scope, stored.id, found)
    rows = [
        (opened[row["number"]]["cells"], _told(row["problems"], language)) for row in found if row["number"] in opened
    ]
    return to_fix(KINDS[stored.state.kind], rows)


def _told(problems: Sequence[Mapping[str, Any]], language: str) -> str:
    return "; ".join(f"{each['heading'] or ''} {message_of(str(each['slug']), language)}".strip() for each in problems)
