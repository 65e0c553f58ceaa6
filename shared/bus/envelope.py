"""Events on the wire: CloudEvents 1.0 in Kafka's binary mode, converted by two pure functions.

`to_kafka` turns a logged event into a record, `from_kafka` a record into an `Envelope`; it raises `Undecodable` for
whatever is not ours. Headers are listed in the API's events section; ids and facts only, never personal data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson

from shared.bus.results import Reason
from shared.contracts.base import Event, name_of
from shared.contracts.catalogue import CATALOGUE
from shared.kernel.clock import ClockMode

_SOURCE = "/balian/"
_ACTOR = {"id": "ce_actor", "role": "ce_actorrole", "unit": "ce_actorunit"}


class Undecodable(Exception):
    """A record that no handler may see; `reason` tells which rule it breaks, never what it holds."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KafkaRecord:
    """What is handed to the producer. `event` is its id, by which the sender matches acknowledgements."""

    event: str
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    partition: int | None = None
    """Where it goes; None: where its key belongs."""


class Received(Protocol):
    """What we read of a record that came from a topic."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Iterable[tuple[str, bytes]]: ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as a reader meets it. `source` is the owning service, `name` the short form of `type`.

    `time` is the owner's tenant time; `story` says that the tenant's clock is a story.
    """

    id: str
    source: str
    type: str
    name: str
    tenant: str
    aggregate: str
    version: int
    time: datetime
    actor: Mapping[str, str | None]
    causation_id: str | None
    correlation_id: str
    traceparent: str | None
    logepoch: int
    story: bool
    data: Mapping[str, Any]

    @property
    def key(self) -> str:
        return record_key(self.tenant, self.aggregate)

    def event(self) -> Event:
        """The contract's model; fields a newer sender added are ignored."""
        return CATALOGUE.card(self.name).model.model_validate(dict(self.data), extra="ignore")


def source_header(service: str) -> str:
    """`ce_source` of everything that this service writes."""
    return _SOURCE + service


def record_key(tenant: str, aggregate: str) -> str:
    """All events of one aggregate share a partition."""
    return f"{tenant}:{aggregate}"


def to_kafka(logged: Mapping[str, Any], service: str, epoch: int) -> KafkaRecord:
    """A row of the event log as a record of the service's topic. Raises `KeyError` for what is no event."""
    actor = logged["actor"]
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", logged["_id"].encode()),
        ("ce_source", source_header(service).encode()),
        ("ce_type", logged["type"].encode()),
        ("ce_subject", logged["aggregate"].encode()),
        ("ce_time", logged["occurred_at"].isoformat().encode()),
        ("ce_tenant", logged["tenant"].encode()),
        ("ce_aggregateversion", b"%d" % logged["version"]),
        ("ce_correlationid", logged["correlation_id"].encode()),
        ("ce_logepoch", b"%d" % epoch),
        ("content-type", b"application/json"),
    ]
    told = [("ce_causationid", logged["causation_id"]), ("traceparent", logged["traceparent"])]
    told += [(header, actor.get(part)) for part, header in _ACTOR.items()]
    headers += [(name, text.encode()) for name, text in told if text is not None]
    if logged["story"]:
        headers.append(("ce_clock", ClockMode.STORY.value.encode()))
    return KafkaRecord(
        event=logged["_id"],
        key=record_key(logged["tenant"], logged["aggregate"]).encode(),
        value=orjson.dumps(logged["data"]),
        headers=tuple(headers),
    )


def from_kafka(record: Received) -> Envelope:
    """Raises `Undecodable` for a foreign or broken record, an unknown type, or a tenant that is not its key's."""
    try:
        headers = {name: text.decode() for name, text in record.headers}
        envelope = _from_headers(headers, orjson.loads(record.value or b""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Undecodable(Reason.UNDECODABLE) from error
    if record.key != envelope.key.encode():
        raise Undecodable(Reason.FOREIGN_KEY)
    return _known(envelope)


def _from_headers(headers: Mapping[str, str], data: Any) -> Envelope:
    if headers["ce_specversion"] != "1.0" or not isinstance(data, dict):
        raise ValueError("not an event")
    if not headers["ce_source"].startswith(_SOURCE):
        raise ValueError("not our source")
    return Envelope(
        id=headers["ce_id"],
        source=headers["ce_source"].removeprefix(_SOURCE),
        type=headers["ce_type"],
        name=name_of(headers["ce_type"])[0],
        tenant=headers["ce_tenant"],
        aggregate=headers["ce_subject"],
        version=_positive(headers["ce_aggregateversion"]),
        time=_aware(headers["ce_time"]),
        actor={part: headers.get(header) for part, header in _ACTOR.items()},
        causation_id=headers.get("ce_causationid"),
        correlation_id=headers["ce_correlationid"],
        traceparent=headers.get("traceparent"),
        logepoch=_positive(headers["ce_logepoch"]),
        story=headers.get("ce_clock") == ClockMode.STORY.value,
        data=data,
    )


def from_owner(service: str, told: Mapping[str, Any], epoch: int) -> Envelope:
    """An event that the owner told over HTTP, as if it had come from its topic. Raises `Undecodable`."""
    try:
        envelope = _from_told(service, told, epoch)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Undecodable(Reason.UNDECODABLE) from error
    return _known(envelope)


def _from_told(service: str, told: Mapping[str, Any], epoch: int) -> Envelope:
    return Envelope(
        id=told["id"],
        source=service,
        type=told["type"],
        name=name_of(told["type"])[0],
        tenant=told["tenant"],
        aggregate=told["aggregate"],
        version=told["version"],
        time=_aware(told["occurred_at"]),
        actor=told["actor"],
        causation_id=told["causation_id"],
        correlation_id=told["correlation_id"],
        traceparent=told["traceparent"],
        logepoch=epoch,
        story=told["story"],
        data=told["data"],
    )


def epoch_of(record: Received) -> int | None:
    """The log epoch a record was written under, readable even when the rest is not."""
    for name, text in record.headers:
        if name == "ce_logepoch" and text.isdigit():
            return int(text)
    return None


def _known(envelope: Envelope) -> Envelope:
    if not CATALOGUE.knows(envelope.name):
        raise Undecodable(Reason.UNKNOWN_TYPE)
    return envelope


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("not a positive number")
    return number


def _aware(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without offset")
    return time
