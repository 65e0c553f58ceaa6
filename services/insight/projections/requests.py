"""Service requests (服务诉求): how their clocks and their verdicts stand; every event of one says all of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.insight.domain.moments import Happened, Row, moved, placed
from shared.bus.groups import Projection

_ENDED = ("RESOLVED", "CLOSED")


def stepped(row: Row | None, event: Happened) -> Row:
    """`touched_at` is when it last took a step: a period that lies after it need not look at the row."""
    data = event.data
    clocks: Sequence[Mapping[str, Any]] = data.get("clocks", ())
    facts = {
        "park": data.get("park"),
        "community": data["community"],
        "state": data["state"],
        "responded": _clock(clocks, "respond"),
        "resolved": _clock(clocks, "resolve"),
        "arrivals": [_told(each) for each in clocks if each["name"] == "arrive"],
        "verdict": data.get("verdict"),
        "unreached": data.get("unreached", False),
        "reopened": data.get("reopened", 0),
        **{f"{state.lower()}_at": event.time for state in _ENDED if _enters(event, state)},
    }
    row = moved(row, event, facts)
    return {**placed(row, data.get("park"), data["community"]), "touched_at": event.time}


def rescheduled(row: Row | None, event: Happened) -> Row:
    """The calendar moved deadlines; nothing else is another."""
    clocks = event.data.get("clocks", ())
    return moved(row, event, {"responded": _clock(clocks, "respond"), "resolved": _clock(clocks, "resolve")})


def kept(row: Row | None, event: Happened) -> Row:
    """No figure reads texts, or which project there is."""
    return row or {"moments": []}


def _enters(event: Happened, state: str) -> bool:
    return bool(event.data["state"] == state and event.data.get("from_state") != state)


def _clock(clocks: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    return next((_told(each) for each in clocks if each["name"] == name), None)


def _told(clock: Mapping[str, Any]) -> dict[str, Any]:
    return {name: clock.get(name) for name in ("unit", "since", "due_at", "met_at")}


REQUESTS = Projection(
    sources=("service-request",),
    collection="requests",
    fold={
        "request.*": stepped,
        "request.rescheduled": rescheduled,
        "request.amended": kept,
        "request.gathered": kept,
    },
)
