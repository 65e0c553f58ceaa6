"""What the relay carries in one round: documents with their events as log rows and as records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.bus.envelope import KafkaRecord, to_kafka
from shared.bus.publisher import Sent
from shared.store import event_log
from shared.store.driver import Document
from shared.store.log_state import Kept
from shared.store.outbox import Pending
from shared.telemetry import metric_defs as metrics


@dataclass(frozen=True, slots=True)
class Parcel:
    """One document's pending events, in order of version."""

    document: Pending
    rows: Sequence[Document]
    records: Sequence[KafkaRecord]

    def reached(self, sent: Sent) -> int | None:
        """The version of the last event acknowledged without a break from the oldest on: only so far may they leave
        the document.
        """
        last: int | None = None
        for row in self.rows:
            if row["_id"] not in sent.acks:
                break
            last = row["version"]
        return last

    def too_large(self, sent: Sent) -> bool:
        return any(record.event in sent.too_large for record in self.records)


def pack(found: Sequence[Pending], service: str, epoch: int, now: datetime) -> tuple[list[Parcel], list[Pending]]:
    """Parcels, and the documents that hold something that is no event."""
    parcels: list[Parcel] = []
    unfit: list[Pending] = []
    for document in found:
        try:
            rows = [event_log.row(document.tenant, document.id, event, now) for event in document.events]
            parcels.append(Parcel(document, rows, [to_kafka(row, service, epoch) for row in rows]))
        except (KeyError, TypeError, AttributeError):
            unfit.append(document)
    return parcels, unfit


def reached_in(batch: Sequence[Parcel], sent: Sent) -> Mapping[str, Mapping[str, int]]:
    """How far each document has been published: collection → id → version."""
    published: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for parcel in batch:
        reached = parcel.reached(sent)
        if reached is not None:
            published[parcel.document.collection][parcel.document.id] = reached
    return published


def last_acks(sent: Sent) -> dict[int, Kept]:
    """The last acknowledged record of each partition."""
    last: dict[int, Kept] = {}
    for event, ack in sent.acks.items():
        if ack.partition not in last or last[ack.partition].offset < ack.offset:
            last[ack.partition] = Kept(ack.offset, event)
    return last


def regrown(sent: Sent, kept: Mapping[int, Kept]) -> bool:
    """Whether a place at or before a kept one was given out again: then the log is not the one we knew."""
    return any(ack.partition in kept and ack.offset <= kept[ack.partition].offset for ack in sent.acks.values())


def show_waiting(service: str, found: Sequence[Pending], now: datetime) -> None:
    """How many documents wait, and how long the first has; `found` is oldest first."""
    age = (now - found[0].since).total_seconds() if found else 0.0
    metrics.OUTBOX_OLDEST_AGE.labels(service).set(max(age, 0.0))
    metrics.OUTBOX_DEPTH.labels(service).set(len(found))
