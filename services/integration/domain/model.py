"""An import (导入): one workbook, many commands at their owners. Its rows are things of their own."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Event
from shared.contracts.integration import ImportAdvanced, ImportFinished, ImportOpened, ImportUndone
from shared.kernel.errors import Conflict
from shared.store.aggregate import Decision, State


class ImportStage(StrEnum):
    """QUEUED → CHECKING → RUNNING → DONE, or FAILED when the workbook as a whole cannot be read."""

    QUEUED = "QUEUED"
    CHECKING = "CHECKING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


OPEN = (ImportStage.QUEUED, ImportStage.CHECKING, ImportStage.RUNNING)


class RowCounts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")

    total: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


class Import(State):
    kind: str
    park: str
    community: str | None = None
    dry_run: bool
    state: ImportStage
    rows: RowCounts
    faults: tuple[dict[str, Any], ...] = ()
    """Why the sheet as a whole could not be read."""
    undoing: bool = False
    taken_back: int | None = None
    kept: int | None = None


class NotUndoable(Conflict):
    """Only a finished import that was no dry run can be taken back, once."""

    slug = "import-not-undoable"


def evolve(state: Import | None, event: Event) -> Import:
    match event:
        case ImportOpened():
            return Import(
                kind=event.kind,
                park=event.park,
                community=event.community,
                dry_run=event.dry_run,
                state=ImportStage.FAILED if event.faults else ImportStage.QUEUED,
                rows=RowCounts(total=event.rows),
                faults=event.faults,
            )
        case ImportAdvanced() if state:
            return state.model_copy(update={"state": ImportStage(event.state), "undoing": event.undoing})
        case ImportFinished() if state:
            return state.model_copy(update={"state": ImportStage(event.state), "rows": _counts(event, state)})
        case ImportUndone() if state:
            told = {"state": ImportStage.DONE, "undoing": False, "taken_back": event.undone, "kept": event.kept}
            return state.model_copy(update=told)
    raise ValueError(event.event_name)


def _counts(event: ImportFinished, state: Import) -> RowCounts:
    return RowCounts(
        total=state.rows.total,
        created=event.created,
        updated=event.updated,
        unchanged=event.unchanged,
        rejected=event.rejected,
    )


def advance(stage: ImportStage, state: Import | None, at: datetime) -> Decision:
    """The work goes on; saying it twice changes nothing."""
    if state is None or state.state is stage or state.state not in OPEN:
        return Decision()
    return Decision((ImportAdvanced(state=stage, undoing=state.undoing),))


def finish(event: ImportFinished, state: Import | None, at: datetime) -> Decision:
    """A worker that was overtaken may say so while somebody already takes the import back."""
    if state is None or state.state not in OPEN or state.undoing:
        return Decision()
    return Decision((event,))


def begin_undo(state: Import | None, at: datetime) -> Decision:
    """Raises `NotUndoable`."""
    if state is None or state.state is not ImportStage.DONE or state.dry_run or state.taken_back is not None:
        raise NotUndoable(state=state.state if state else None)
    return Decision((ImportAdvanced(state=ImportStage.RUNNING, undoing=True),))


def end_undo(undone: int, kept: int, state: Import | None, at: datetime) -> Decision:
    if state is None or not state.undoing:
        return Decision()
    return Decision((ImportUndone(undone=undone, kept=kept),))
