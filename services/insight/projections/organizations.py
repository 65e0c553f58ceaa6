"""Party organizations (党组织): their kind, the enterprises they serve, founded or dissolved."""

from services.insight.domain.moments import Happened, Row, emptied, moved
from shared.bus.groups import Projection

_KEPT = ("kind", "enterprises")


def founded(row: Row | None, event: Happened) -> Row:
    return moved(row, event, {"enterprises": [], "state": "FOUNDED", **_kept(event)})


def amended(row: Row | None, event: Happened) -> Row:
    return moved(row, event, _kept(event))


def dissolved(row: Row | None, event: Happened) -> Row:
    return moved(row, event, {"state": "DISSOLVED"})


def _kept(event: Happened) -> Row:
    return {name: event.data[name] for name in _KEPT if event.data.get(name) is not None}


ORGANIZATIONS = Projection(
    sources=("organization",),
    collection="organizations",
    fold={
        "organization.founded": founded,
        "organization.amended": amended,
        "organization.dissolved": dissolved,
        "organization.registration-undone": emptied,
    },
)
