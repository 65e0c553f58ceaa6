"""Visits (走访): which enterprise was visited on which day."""

from services.insight.domain.moments import Happened, Row, emptied, moved, placed
from shared.bus.groups import Projection


def recorded(row: Row | None, event: Happened) -> Row:
    day = event.data["visited_on"]
    row = moved(row, event, {"enterprise": event.data["enterprise"], "visited_on": day})
    return {**placed(row, event.data["park"], event.data["community"]), "visited_on": day}


VISITS = Projection(
    sources=("outreach",),
    collection="visits",
    fold={"visit.recorded": recorded, "visit.registration-undone": emptied},
)
