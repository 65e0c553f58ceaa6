"""A mark of a restore is told from events, and from whatever else lies on a topic."""

from dataclasses import replace

from shared.bus.envelope import KafkaRecord, to_kafka
from shared.bus.marks import first_mark, marks
from shared.bus.topics import PARTITIONS
from tests.shared.bus.world import logged

EVENT = to_kafka(logged("room-1", 1, "ann"), "w", 1)
MARK = marks("w", restored=3, epoch=4)[0]


def test_the_first_mark_is_found_with_the_epoch_that_its_restore_began() -> None:
    assert first_mark([EVENT, MARK, EVENT, MARK]) == (1, 3)


def test_without_a_mark_all_records_come_before_it() -> None:
    assert first_mark([EVENT, EVENT]) == (2, 0)
    assert first_mark([]) == (0, 0)


def test_a_record_without_a_key_that_tells_no_restore_is_no_mark() -> None:
    junk = [KafkaRecord("x", None, b"", headers) for headers in ((), (("ce_restored", b"soon"),))]
    assert first_mark(junk) == (2, 0)


def test_an_event_cannot_pose_as_a_mark() -> None:
    posing = replace(EVENT, headers=(*EVENT.headers, ("ce_restored", b"9")))
    assert first_mark([posing]) == (1, 0)


def test_every_partition_gets_a_mark_of_its_own() -> None:
    assert [mark.partition for mark in marks("w", 3, 4)] == list(range(PARTITIONS))
    assert len({mark.event for mark in marks("w", 3, 4)}) == PARTITIONS
