"""Commands on imports: open one with its workbook, take one back. The rows' own commands are sent by the worker."""

import asyncio
from dataclasses import dataclass, field
from datetime import date

from services.integration.domain import model
from services.integration.domain.checking import MAX_ROWS, Problem, Row, read_rows, sheet_problems
from services.integration.domain.kinds import KINDS, Kind
from services.integration.domain.model import Import
from services.integration.queries import IMPORTERS, Wired, imports_within
from services.integration.sheets import NotAWorkbook, TooBig, read
from shared.contracts.integration import ImportOpened
from shared.kernel.calendar import CHINA
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import Changed, Decision


@dataclass(frozen=True, slots=True)
class OpenImport:
    """An uploaded workbook of one kind for one park."""

    kind: str
    park: str
    dry_run: bool
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of the workbook: rows, or why it could not be read."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Problem, ...] = ()


async def open_import(wired: Wired, scope: Scope, command: OpenImport) -> Changed[Import]:
    """Read the workbook, keep its rows sealed, then the import: a crash in between leaves nothing to be seen.

    Raises `Forbidden`, `NotFound` (a park the caller does not see), `Invalid` (unknown kind), `IdempotencyKeyReused`.
    """
    scope.permit(*IMPORTERS)
    kind = KINDS.get(command.kind)
    if kind is None:
        raise Invalid(errors=[FieldError("/kind", "not-allowed")])
    park = await _park(wired, scope, command.park)
    at = await wired.clocks.now(scope)
    sheet = await asyncio.to_thread(_read, kind, command.content, at.astimezone(CHINA).date(), park["code"])
    id = wired.imports.new_id(scope)
    await wired.rows.claim(scope, id)
    await wired.rows.keep(scope, id, sheet.rows, wired.clock.now())
    opened = ImportOpened(
        kind=kind.name,
        park=command.park,
        community=park["community"],
        rows=len(sheet.rows),
        dry_run=command.dry_run,
        faults=tuple(fault.as_dict() for fault in sheet.faults),
    )
    changed = await wired.imports.change(scope, id, lambda _state, _at: Decision((opened,)), status=202)
    wired.opened.set()
    return changed


async def _park(wired: Wired, scope: Scope, id: str) -> dict[str, str]:
    place = scope.jurisdiction
    if place.park != id and (place.park or not scope.has(SYSTEM, "street_officer")):
        raise NotFound
    park = await wired.owners.get(scope, "organization", f"/parks/{id}")
    if place.community not in (None, park["community"]):
        raise NotFound
    return park


def _read(kind: Kind, content: bytes, today: date, park_code: str) -> Sheet:
    try:
        cells = read(content)
    except NotAWorkbook:
        return Sheet(faults=(Problem(1, "not-a-workbook"),))
    except TooBig:
        return Sheet(faults=(Problem(MAX_ROWS + 2, "too-many-rows"),))
    if faults := sheet_problems(kind, cells):
        return Sheet(faults=tuple(faults))
    return Sheet(rows=tuple(read_rows(kind, cells[: MAX_ROWS + 1], today, park_code)))


async def undo_import(wired: Wired, scope: Scope, id: str, if_match: int | None) -> Changed[Import]:
    """Begin to take back what the import made and nobody changed since. Raises `NotUndoable`."""
    await wired.imports.get(scope, id, await imports_within(wired, scope))
    scope.permit(*IMPORTERS)
    changed = await wired.imports.change(scope, id, model.begin_undo, if_match=if_match)
    wired.opened.set()
    return changed
