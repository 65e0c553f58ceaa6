"""Records carry exactly the promised headers, and nothing that is not ours gets through."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.bus.envelope import KafkaRecord, Undecodable, from_kafka, from_owner, to_kafka
from shared.bus.results import Reason
from shared.contracts.generate import HEADERS
from shared.store import event_log
from tests.shared.bus.world import Entered, logged

ROW = logged("room-1", 3, "ann", traceparent="00-aa-bb-01", causation_id="e0", story=True)


@dataclass(frozen=True)
class Arrived:
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def arrived(record: KafkaRecord, **changed: bytes | None) -> Arrived:
    """The record with some headers changed; None takes one away."""
    told = dict(record.headers) | {name.replace("content_type", "content-type"): text for name, text in changed.items()}
    return Arrived(record.key, record.value, tuple((name, text) for name, text in told.items() if text is not None))


def test_an_event_becomes_a_cloudevent_in_binary_mode() -> None:
    record = to_kafka(ROW, "member", 2)

    assert record.key == b"110105015:room-1"
    assert record.value == b'{"roles":["ann"]}'
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": ROW["_id"].encode(),
        "ce_source": b"/balian/member",
        "ce_type": b"cn.balian.client.registered.v1",
        "ce_subject": b"room-1",
        "ce_time": b"2026-11-24T00:00:00+00:00",
        "ce_tenant": b"110105015",
        "ce_aggregateversion": b"3",
        "ce_causationid": b"e0",
        "ce_correlationid": b"corr-1",
        "ce_logepoch": b"2",
        "ce_clock": b"STORY",
        "ce_actor": b"u1",
        "ce_actorrole": b"station_worker",
        "traceparent": b"00-aa-bb-01",
        "content-type": b"application/json",
    }


def undeclared(record: KafkaRecord, declared: Mapping[str, Any]) -> set[str]:
    """Headers that the published document does not know, or that it promises and the record lacks."""
    sent = {name for name, _ in record.headers}
    return (sent - set(declared["properties"])) | (set(declared["required"]) - sent)


def test_the_published_document_names_exactly_the_headers_a_record_has() -> None:
    whole = to_kafka({**ROW, "actor": {**ROW["actor"], "unit": "unit-1"}}, "member", 2)
    bare = to_kafka(logged("room-1", 1, "ann", actor={"id": None, "role": None, "unit": None}), "member", 1)
    assert undeclared(whole, HEADERS) == undeclared(bare, HEADERS) == set()
    assert {name for name, _ in whole.headers} == set(HEADERS["properties"])
    assert {name for name, _ in bare.headers} == set(HEADERS["required"])


def test_a_header_that_nobody_published_is_seen() -> None:
    planted = KafkaRecord("e1", b"k", b"{}", (*to_kafka(ROW, "member", 2).headers, ("ce_planted", b"1")))
    assert undeclared(planted, HEADERS) == {"ce_planted"}


def test_what_is_read_is_what_was_sent() -> None:
    envelope = from_kafka(arrived(to_kafka(ROW, "member", 2)))

    assert (envelope.id, envelope.source, envelope.name) == (ROW["_id"], "member", "client.registered")
    assert (envelope.tenant, envelope.aggregate, envelope.version) == ("110105015", "room-1", 3)
    assert (envelope.time, envelope.story, envelope.logepoch) == (ROW["occurred_at"], True, 2)
    assert envelope.actor == {"id": "u1", "role": "station_worker", "unit": None}
    assert envelope.event() == Entered(roles=("ann",))


def test_the_owner_tells_the_same_as_the_topic() -> None:
    told = event_log.as_json(ROW)

    assert from_owner("member", told, 2) == from_kafka(arrived(to_kafka(ROW, "member", 2)))


def test_fields_a_newer_sender_added_are_ignored() -> None:
    row = {**ROW, "data": {"roles": ["ann"], "added_later": 1}}

    assert from_kafka(arrived(to_kafka(row, "member", 1))).event() == Entered(roles=("ann",))


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("ce_specversion", b"0.3"),
        ("ce_id", None),
        ("ce_id", b"\xff\xfe"),
        ("ce_source", b"/elsewhere/member"),
        ("ce_type", b"com.example.opened.v1"),
        ("ce_time", b"2026-11-24T00:00:00"),
        ("ce_time", b"yesterday"),
        ("ce_aggregateversion", b"0"),
        ("ce_aggregateversion", b"three"),
        ("ce_logepoch", None),
        ("ce_correlationid", None),
    ],
)
def test_a_record_with_a_broken_header_is_undecodable(header: str, text: bytes | None) -> None:
    with pytest.raises(Undecodable) as refused:
        from_kafka(arrived(to_kafka(ROW, "member", 1), **{header: text}))
    assert refused.value.reason is Reason.UNDECODABLE


@pytest.mark.parametrize("value", [None, b"", b"\xff\x00", b"[1]", b"7", b'{"roles":'])
def test_a_record_without_a_json_object_is_undecodable(value: bytes | None) -> None:
    with pytest.raises(Undecodable) as refused:
        from_kafka(replace(arrived(to_kafka(ROW, "member", 1)), value=value))
    assert refused.value.reason is Reason.UNDECODABLE


def test_a_type_nobody_declared_is_unknown() -> None:
    with pytest.raises(Undecodable) as refused:
        from_kafka(arrived(to_kafka(ROW, "member", 1), ce_type=b"cn.balian.dragon.seen.v1"))
    assert refused.value.reason is Reason.UNKNOWN_TYPE


@pytest.mark.parametrize("changed", [{"ce_tenant": b"110108005"}, {"ce_subject": b"room-2"}])
def test_tenant_and_aggregate_must_be_those_of_the_key(changed: dict[str, bytes]) -> None:
    with pytest.raises(Undecodable) as refused:
        from_kafka(arrived(to_kafka(ROW, "member", 1), **changed))
    assert refused.value.reason is Reason.FOREIGN_KEY
