"""Reads all stores of some services into `Observed`, once nothing moves any more.

The truth of a projection is folded here from the owner's event log, without any part of the consumer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.bus.envelope import Envelope, from_owner
from shared.bus.groups import Folds, Projection, Reactions, Row, by_source, handler_of, kind_of
from shared.bus.topics import PARTITIONS, topic_of
from shared.contracts.base import name_of
from shared.store import consumption, event_log, parked
from shared.store.driver import Database, Document
from shared.store.service_store import EVENTS
from tests.faults import observed
from tests.faults.observed import Aggregate, LogRow, Observed, Parked, Reached, Record, row_of
from tests.support.topics import read_to_ends


@dataclass(frozen=True, slots=True)
class Site:
    """A service and where it keeps things: its collections of aggregates, and what it makes of others' events."""

    service: str
    database: Database
    collections: Sequence[str]
    kinds: Sequence[Projection | Reactions] = ()

    @property
    def groups(self) -> Sequence[Folds | Reactions]:
        projections = [each for each in self.kinds if isinstance(each, Projection)]
        return [*by_source(projections, 0), *(each for each in self.kinds if isinstance(each, Reactions))]

    def group(self, kind: Folds | Reactions) -> str:
        return f"{self.service}.{kind.name}"

    def name(self, kind: Projection | Reactions) -> str:
        """What a finding calls it: a projection by its rows."""
        return f"{self.service}.{kind.collection if isinstance(kind, Projection) else kind.name}"

    def seen(self, kind: Projection | Reactions) -> Sequence[str]:
        """What the versions that it has seen are kept under."""
        if isinstance(kind, Reactions):
            return [f"{self.group(kind)}/"]
        return [f"{self.service}.{source}/{kind.collection}/" for source in kind.sources]


async def observe(sites: Sequence[Site], bootstrap: str) -> Observed:
    """Everything these services hold; `foreign` is for the caller to add."""
    logs = {site.service: await _rows(site.database, EVENTS) for site in sites}
    return Observed(
        aggregates=tuple([each for site in sites for each in await _aggregates(site)]),
        log=tuple(_log_row(service, row) for service, rows in logs.items() for row in rows),
        records=tuple([each for site in sites for each in await records(bootstrap, site.service)]),
        readers=tuple((site.name(kind), source) for site in sites for kind in site.kinds for source in kind.sources),
        reached=tuple([each for site in sites for kind in site.kinds for each in await _reached(site, kind, logs)]),
        rows=tuple([each for site in sites for kind in site.kinds for each in await _projected(site, kind)]),
        truth=tuple(each for site in sites for kind in site.kinds for each in _truth(site.name(kind), kind, logs)),
        parked=tuple([each for site in sites for each in await _parked(site.database)]),
    )


async def _rows(database: Database, collection: str, shown: Document | None = None) -> list[Document]:
    return await database[collection].find({}, shown).to_list(None)


async def _aggregates(site: Site) -> list[Aggregate]:
    shown = {"tenant": 1, "version": 1, "handled.command_id": 1, "outbox.id": 1}
    return [
        Aggregate(
            service=site.service,
            tenant=row["tenant"],
            id=row["_id"],
            version=row["version"],
            handled=tuple(each["command_id"] for each in row["handled"]),
            pending=len(row.get("outbox", ())),
        )
        for name in site.collections
        for row in await _rows(site.database, name, shown)
    ]


def _log_row(service: str, row: Mapping[str, Any]) -> LogRow:
    return LogRow(
        service=service,
        tenant=row["tenant"],
        id=row["aggregate"],
        version=row["version"],
        event=row["_id"],
        command=row["command_id"],
        cause=row["causation_id"],
    )


# -- readers


async def _reached(
    site: Site, kind: Projection | Reactions, logs: Mapping[str, Sequence[Document]]
) -> Sequence[Reached]:
    under = {"$or": [{"_id": {"$regex": f"^{start}"}} for start in site.seen(kind)]}
    seen = await site.database[consumption.SEEN].find(under).to_list(None)
    versions = {row["aggregate"]: row["version"] for row in seen}
    if isinstance(kind, Projection):
        versions |= {row["_id"]: row["version"] for row in await _rows(site.database, kind.collection, {"version": 1})}
    versions |= _of_no_concern(kind, [row for source in kind.sources for row in logs[source]])
    name = site.name(kind)
    return [Reached(name, source, id, version) for source in kind.sources for id, version in versions.items()]


def _of_no_concern(kind: Projection | Reactions, rows: Iterable[Document]) -> Mapping[str, int]:
    """Versions of things none of whose events are taken up: nothing is kept of them, and need not be."""
    ordered = sorted(rows, key=itemgetter("version"))
    return {row["aggregate"]: row["version"] for row in ordered if kind_of(name_of(row["type"])[0]) not in kind.kinds}


async def _projected(site: Site, kind: Projection | Reactions) -> list[observed.Row]:
    if isinstance(kind, Reactions):
        return []
    return [row_of(site.name(kind), row) for row in await _rows(site.database, kind.collection)]


async def _parked(database: Database) -> list[Parked]:
    return [Parked(row["group"], row["key"], row["reason"]) for row in await _rows(database, parked.COLLECTION)]


def _truth(name: str, kind: Projection | Reactions, logs: Mapping[str, Iterable[Document]]) -> Iterable[observed.Row]:
    if isinstance(kind, Reactions):
        return
    for source in kind.sources:
        events: defaultdict[str, list[Envelope]] = defaultdict(list)
        for row in sorted(logs[source], key=itemgetter("version")):
            events[row["aggregate"]].append(from_owner(source, event_log.as_json(row), 1))
        for them in events.values():
            folded = _folded(kind, them)
            if folded is not None:
                yield row_of(name, folded)


def _folded(kind: Projection, events: Sequence[Envelope]) -> Row | None:
    """One aggregate's row after all its events; events that are not handled only move its version."""
    row: Row | None = None
    for event in events:
        fold = handler_of(kind.fold, event.name)
        row = row if fold is None else fold(dict(row) if row else None, event)
        if row is not None:
            row = {**row, "_id": event.aggregate, "tenant": event.tenant, "version": event.version}
    return row


# -- topics


async def records(bootstrap: str, service: str) -> list[Record]:
    """All events on a service's topic, up to its end as it is now; a record without a subject is none."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return await _read(consumer, service)
    finally:
        await consumer.stop()


async def _read(consumer: AIOKafkaConsumer, service: str) -> list[Record]:
    places = [TopicPartition(topic_of(service), number) for number in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    read = await read_to_ends(consumer, places)
    told = [(each, {name: text.decode() for name, text in each.headers}) for each in read]
    return [_record(service, each, headers) for each, headers in told if "ce_subject" in headers]


def _record(service: str, record: Any, headers: Mapping[str, str]) -> Record:
    return Record(
        service=service,
        partition=record.partition,
        offset=record.offset,
        epoch=int(headers["ce_logepoch"]),
        tenant=headers["ce_tenant"],
        aggregate=headers["ce_subject"],
        version=int(headers["ce_aggregateversion"]),
        event=headers["ce_id"],
    )
