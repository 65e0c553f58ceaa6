"""Mixed events of three services, as records of their topics, and the rows they lead to."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice
from types import SimpleNamespace
from typing import Any

from services.insight.projections import PROJECTIONS
from shared.bus.envelope import Envelope, KafkaRecord, from_kafka, to_kafka
from shared.bus.groups import handler_of
from shared.store.driver import Document
from tests.bench import enterprises

SOURCES = ("organization", "member", "outreach")
_SECTORS = ("MEDIA", "CREATIVE_DESIGN", "ADVERTISING", "OTHER")
_STATUSES = ("SETTLED", "WATCH", "FLOATING")
Written = dict[str, dict[str, Document]]
"""Rows by collection and id."""


@dataclass(frozen=True)
class Told:
    """One event of a service."""

    service: str
    name: str
    aggregate: str
    data: Mapping[str, Any]


def mixed(number: int, seed: int) -> list[tuple[str, KafkaRecord]]:
    """So many events in a plausible mix, each aggregate's in order: the service and the record of each."""
    versions: Counter[str] = Counter()
    told = []
    for each in islice(_stories(random.Random(seed)), number):
        versions[each.aggregate] += 1
        told.append((each.service, to_kafka(_row(each, versions[each.aggregate]), each.service, 1)))
    return told


def _stories(chance: random.Random) -> Iterator[Told]:
    """An enterprise moves in, its members are registered and amended, it is visited and amended."""
    for number in count():
        enterprise, place = f"e{chance.getrandbits(64):x}", {"park": f"p{number % 40}", "community": f"c{number % 20}"}
        facts = {"name": "示例文化传媒有限公司", "credit_code": "x", "sector": _SECTORS[number % 4], **place}
        yield Told("organization", "enterprise.registered", enterprise, {"facts": facts})
        for _ in range(3):
            yield from _member(chance, enterprise, place)
        yield Told("organization", "enterprise.amended", enterprise, {"sector": _SECTORS[(number + 1) % 4]})
        for day in range(2):
            visited = {"enterprise": enterprise, **place, "type": "DAILY", "visited_on": f"2016-06-{day + 1:02d}"}
            yield Told("outreach", "visit.recorded", f"v{chance.getrandbits(64):x}", visited)


def _member(chance: random.Random, enterprise: str, place: Mapping[str, str]) -> Iterator[Told]:
    member = f"m{chance.getrandbits(64):x}"
    relation = {"affiliated": True, "organization": "o1"}
    standing = {"enterprise": enterprise, **place, "stage": "FULL", "relation": relation}
    yield Told("member", "member.registered", member, {"standing": {**standing, "status": "WATCH"}})
    yield Told("member", "member.amended", member, {"standing": {**standing, "status": chance.choice(_STATUSES)}})


def _row(told: Told, version: int) -> Document:
    return {
        "_id": enterprises.IDS.new(),
        "type": f"cn.balian.{told.name}.v1",
        "version": version,
        "occurred_at": enterprises.CLOCK.now() - timedelta(days=30) + timedelta(seconds=version),
        "actor": {"id": "officer-1", "role": "street_officer", "unit": None},
        "correlation_id": enterprises.IDS.new(),
        "causation_id": None,
        "traceparent": None,
        "story": False,
        "data": told.data,
        "tenant": enterprises.TENANT,
        "aggregate": told.aggregate,
    }


def envelope_of(record: KafkaRecord) -> Envelope:
    return from_kafka(SimpleNamespace(key=record.key, value=record.value, headers=record.headers))


def folded(records: Sequence[tuple[str, KafkaRecord]], at_once: int) -> Iterator[Written]:
    """Batch by batch the rows that the projections would write: collection → id → row."""
    rows: dict[tuple[str, str], Document] = {}
    for start in range(0, len(records), at_once):
        written: Written = {}
        for service, record in records[start : start + at_once]:
            _fold(service, envelope_of(record), rows, written)
        yield written


def _fold(service: str, event: Envelope, rows: dict[tuple[str, str], Document], written: Written) -> None:
    for kind in PROJECTIONS:
        fold = handler_of(kind.fold, event.name) if service in kind.sources else None
        if fold is None:
            continue
        place = (kind.collection, event.aggregate)
        row = {**(fold(rows.get(place), event) or {}), "_id": event.aggregate, "tenant": event.tenant}
        rows[place] = written.setdefault(kind.collection, {})[event.aggregate] = {**row, "version": event.version}
