"""Work coverage (工作覆盖): enterprises looked after by an instructor, a liaison, a union or the youth league."""

from services.insight.domain.moments import Happened, Row, moved, placed
from shared.bus.groups import Projection


def assigned(row: Row | None, event: Happened) -> Row:
    row = moved(row, event, {"enterprise": event.data["enterprise"], "kind": event.data["kind"]})
    return placed(row, event.data["park"], event.data["community"])


COVERAGE = Projection(
    sources=("organization",),
    collection="coverage",
    fold={"work-coverage.assigned": assigned},
)
