"""Enterprises (入园企业): in which park, of which sector, operating or not."""

from services.insight.domain.moments import Happened, Row, emptied, moved, placed
from shared.bus.groups import Projection


def registered(row: Row | None, event: Happened) -> Row:
    facts = event.data["facts"]
    kept = {name: facts[name] for name in ("park", "community", "sector")}
    return placed(moved(row, event, {"state": "OPERATING", **kept}), facts["park"], facts["community"])


def amended(row: Row | None, event: Happened) -> Row:
    return moved(row, event, {"sector": event.data["sector"]} if event.data.get("sector") else {})


def moved_out(row: Row | None, event: Happened) -> Row:
    return moved(row, event, {"state": "MOVED_OUT"})


ENTERPRISES = Projection(
    sources=("organization",),
    collection="enterprises",
    fold={
        "enterprise.registered": registered,
        "enterprise.amended": amended,
        "enterprise.moved-out": moved_out,
        "enterprise.registration-undone": emptied,
    },
)
