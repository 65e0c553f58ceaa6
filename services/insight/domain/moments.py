"""The row of one thing as insight keeps it: the moments at which something changed that a figure reads.

A row can be asked how the thing stood at any time, and each moment names the event behind it. Events that change no
such fact leave the row as it is, so a row stays as short as the thing's life. Looking after order is the runner's part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.contracts.base import name_of

Row = dict[str, Any]
Facts = Mapping[str, Any]

PERSONAL = ("member", "transfer")
"""Aggregates whose very events tell of a person."""


class Happened(Protocol):
    """What a fold reads of an event."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def correlation_id(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """One event that changed a fact. `event` is its id."""

    event: str
    type: str
    at: datetime
    correlation_id: str

    @property
    def is_personal(self) -> bool:
        return name_of(self.type)[0].split(".", maxsplit=1)[0] in PERSONAL


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as it stood at some time, with the moments that led there."""

    id: str
    facts: Facts
    moments: tuple[Moment, ...]


def moved(row: Row | None, event: Happened, facts: Facts) -> Row:
    """The row after an event that sets these facts; what it does not name stays."""
    row = row or {"moments": []}
    last = row["moments"][-1]["facts"] if row["moments"] else {}
    after = {**last, **facts}
    if after == last:
        return row
    moment = {
        "at": event.time,
        "event": event.id,
        "type": event.type,
        "correlation_id": event.correlation_id,
        "facts": after,
    }
    return {**row, "moments": [*row["moments"], moment]}


def emptied(row: Row | None, event: Happened) -> Row:
    """A registration taken back was never true: the thing leaves every figure, past ones included."""
    return {**(row or {}), "moments": []}


def placed(row: Row, park: str | None, community: str | None) -> Row:
    """Remember each park and community the thing was ever in, so that a past figure still finds it."""
    return {**row, "parks": _added(row, "parks", park), "communities": _added(row, "communities", community)}


def _added(row: Row, name: str, value: str | None) -> list[str]:
    return sorted({*row.get(name, ()), *([value] if value else ())})


def thing_at(row: Row, at: datetime) -> Thing | None:
    """The thing as it stood at `at`; None when it was not there yet, or was taken back."""
    past = [moment for moment in row["moments"] if moment["at"] <= at]
    if not past:
        return None
    return Thing(row["_id"], past[-1]["facts"], tuple(map(_moment, past)))


def facts_between(row: Row, since: datetime, at: datetime) -> Iterable[Facts]:
    """All facts that held at some time from `since` to `at`."""
    before = [moment for moment in row["moments"] if moment["at"] <= since]
    within = [moment for moment in row["moments"] if since < moment["at"] <= at]
    return [moment["facts"] for moment in [*before[-1:], *within]]


def _moment(moment: Mapping[str, Any]) -> Moment:
    return Moment(moment["event"], moment["type"], moment["at"], moment["correlation_id"])
