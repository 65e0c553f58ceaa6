"""What all stores hold once the faults are healed and everything has drained; `gathering` reads it.

Plain facts: nothing here knows what is right. Times are left out, since none of the checks rests on a clock.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

_NO_PART_OF_IT = ("_id", "tenant", "version", "log", "epoch", "told")
"""What the reader keeps in a row besides; `told` is what its last batch told."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A thing's document: the ids in `handled`, oldest first, and how many events still wait in it."""

    service: str
    tenant: str
    id: str
    version: int
    handled: tuple[str, ...]
    pending: int


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of a service's `events`: `event` is its id, `cause` the id of the event that led to it, if any."""

    service: str
    tenant: str
    id: str
    version: int
    event: str
    command: str
    cause: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a service's topic; `tenant`, `aggregate`, `version` and `event` as its headers tell."""

    service: str
    partition: int
    offset: int
    epoch: int
    tenant: str
    aggregate: str
    version: int
    event: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the projection `reader`, `id` being its aggregate's; `digest` stands for the rest of it."""

    reader: str
    tenant: str
    id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The last version of an aggregate that `reader` has taken in, from its row, else from `seen`."""

    reader: str
    source: str
    aggregate: str
    version: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A dead letter that no fault meant to make. `key` is the record's."""

    group: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something of `tenant` that was shown to, or changed for, a caller of tenant `asker`."""

    asker: str
    tenant: str
    id: str


@dataclass(frozen=True, slots=True)
class Observed:
    """`readers` are all pairs of (reactions or projection, source); `truth` the same rows, folded anew from the log."""

    aggregates: tuple[Aggregate, ...] = ()
    log: tuple[LogRow, ...] = ()
    records: tuple[Record, ...] = ()
    readers: tuple[tuple[str, str], ...] = ()
    reached: tuple[Reached, ...] = ()
    rows: tuple[Row, ...] = ()
    truth: tuple[Row, ...] = ()
    parked: tuple[Parked, ...] = ()
    foreign: tuple[Foreign, ...] = ()


def _written(value: object) -> str:
    """A time as the store gives it back: it keeps milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)


def row_of(reader: str, document: Mapping[str, Any]) -> Row:
    """A projection's document as a `Row`."""
    rest = {name: value for name, value in document.items() if name not in _NO_PART_OF_IT}
    text = orjson.dumps(rest, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME, default=_written)
    digest = hashlib.sha256(text).hexdigest()
    return Row(reader, document["tenant"], document["_id"], document["version"], digest)
