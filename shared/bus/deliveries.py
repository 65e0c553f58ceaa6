"""A record as it reaches a group: decoded, or with the reason why it cannot be; and as it lies among dead letters."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from shared.bus.envelope import Envelope, Received, Undecodable, epoch_of, from_kafka
from shared.bus.results import Reason
from shared.store import parked
from shared.store.driver import Document
from shared.store.keys import KeyRing
from shared.store.parked import Spot


@dataclass(frozen=True, slots=True)
class Record:
    """What we need of a record, wherever it comes from."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    offset: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """`envelope` or `fault`, never both. `epoch` is the log's, where the record tells none that of its neighbours."""

    record: Record
    epoch: int
    envelope: Envelope | None
    fault: Reason | None

    @property
    def id(self) -> str:
        """What tells a repeat of this record: its event, else its place."""
        return self.envelope.id if self.envelope else f"{self.epoch}-{self.record.offset}"

    @property
    def spot(self) -> Spot:
        return self.epoch, self.record.offset

    @property
    def key(self) -> str:
        """Later records of the same key wait behind a parked one; a record without a key stands alone."""
        return (self.record.key or self.id.encode()).decode(errors="replace")


def received(record: Received, offset: int, epoch: int) -> Delivery:
    """Decode, or remember why not. `epoch` is that of the log at this place."""
    kept = Record(record.key, record.value, tuple(record.headers), offset)
    told = epoch_of(record) or epoch
    try:
        return Delivery(kept, told, from_kafka(record), None)
    except Undecodable as error:
        return Delivery(kept, told, None, error.reason)


def parked_row(
    ring: KeyRing, place: tuple[str, str, int], delivery: Delivery, reason: Reason, at: datetime
) -> Document:
    """A dead letter; `place` is (group, topic, partition). Raises `KeyUnavailable`."""
    group, topic, partition = place
    id = f"{group}:{topic}:{partition}:{delivery.id}"
    return {
        "_id": id,
        "service": group.partition(".")[0],
        "group": group,
        "topic": topic,
        "partition": partition,
        "key": delivery.key,
        "offset": delivery.record.offset,
        "epoch": delivery.epoch,
        **_told(delivery.envelope),
        "reason": reason.value,
        "attempts": 0,
        "changes": 1,
        "parked_at": at,
        "updated_at": at,
        "record": parked.seal_record(ring, id, _packed(delivery.record)),
    }


def _told(envelope: Envelope | None) -> Document:
    names = ("event_id", "event_name", "tenant", "aggregate", "version")
    if envelope is None:
        return dict.fromkeys(names)
    values = (envelope.id, envelope.name, envelope.tenant, envelope.aggregate, envelope.version)
    return dict(zip(names, values, strict=True))


def from_row(ring: KeyRing, row: Mapping[str, Any]) -> Delivery:
    """The record of a dead letter, decoded anew."""
    told = orjson.loads(parked.open_record(ring, row))
    headers = tuple((name, _bytes(value) or b"") for name, value in told["headers"])
    record = Record(_bytes(told["key"]), _bytes(told["value"]), headers, row["offset"])
    return received(record, row["offset"], row["epoch"])


def _packed(record: Record) -> str:
    headers = [[name, _text(value)] for name, value in record.headers]
    return orjson.dumps({"key": _text(record.key), "value": _text(record.value), "headers": headers}).decode()


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
