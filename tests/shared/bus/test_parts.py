"""The small parts, each by itself."""

import pytest

from shared.bus.circuit import IN_A_ROW, Circuit
from shared.bus.groups import handler_of
from shared.bus.parcels import Parcel, last_acks, pack, regrown
from shared.bus.partition import PATIENCE_S, Partition
from shared.bus.publisher import Ack, Sent
from shared.store.log_state import Kept
from shared.store.outbox import Pending
from shared.store.positions import Move, Position
from tests.shared.bus.world import TENANT, logged

NOW = logged("room-1", 1, "ann")["logged_at"]


def part(stored: Position | None = None) -> Partition:
    return Partition(("topic", 3), stored, {}, Circuit())


def test_only_what_lies_behind_the_first_dead_letter_of_its_key_waits() -> None:
    place = part()
    place.park("a", (1, 50))
    assert place.has_parked("a", (1, 50))
    assert [place.waits("a", at) for at in ((1, 49), (1, 50), (1, 51), (2, 3))] == [False, False, True, True]
    assert not place.waits("b", (1, 51))


def test_an_earlier_dead_letter_that_is_found_later_is_the_first() -> None:
    place = part()
    place.park("a", (1, 50))
    place.park("a", (1, 20))
    place.park("a", (1, 60))
    assert place.has_parked("a", (1, 20))
    assert [place.waits("a", at) for at in ((1, 10), (1, 30))] == [False, True]


def test_twenty_dead_letters_in_a_row_open_the_circuit() -> None:
    circuit = Circuit()
    for _ in range(IN_A_ROW - 1):
        circuit.note(dead=True)
    assert not circuit.is_open
    circuit.note(dead=True)
    assert circuit.is_open


def test_one_percent_of_dead_letters_opens_the_circuit() -> None:
    circuit = Circuit()
    for number in range(2100):
        circuit.note(dead=number % 100 == 0)
    assert not circuit.is_open
    for number in range(100):
        circuit.note(dead=number % 50 == 0)
    assert circuit.is_open


def test_a_word_from_a_person_closes_the_circuit() -> None:
    circuit = Circuit()
    for _ in range(IN_A_ROW):
        circuit.note(dead=True)
    circuit.close()
    assert not circuit.is_open


def test_an_exact_name_comes_before_its_family() -> None:
    table = {"linkage.*": 1, "linkage.organization-*": 2, "linkage.organization-founded": 3}
    assert handler_of(table, "linkage.organization-founded") == 3
    assert handler_of(table, "linkage.organization-filed") == 2
    assert handler_of(table, "linkage.venue-filed") == 1
    assert handler_of(table, "member.registered") is None


def test_a_partition_waits_longer_each_time_and_is_patient_for_a_quarter_of_an_hour() -> None:
    one = part(Position(5, 1))
    pauses = []
    for _ in range(12):
        one.wait(100.0, None, lambda: 0.5)
        pauses.append(one.resume_at - 100.0)
    assert pauses == sorted(pauses)
    assert (round(pauses[0], 6), pauses[-1]) == (0.2, 30.0)
    assert not one.out_of_patience(100.0 + PATIENCE_S)
    assert one.out_of_patience(101.0 + PATIENCE_S)
    one.pass_by(5)
    assert not one.out_of_patience(101.0 + PATIENCE_S)


def test_a_move_says_where_the_partition_was() -> None:
    one = part(Position(5, 1))
    one.pass_by(9)
    assert one.moved
    assert one.move() == Move("topic", 3, Position(5, 1), Position(10, 1))
    one.settle()
    assert not one.moved


@pytest.mark.parametrize(
    ("stored", "epoch", "waits"),
    [(Position(5, 1), 1, True), (Position(5, 1), 2, False), (None, 0, False)],
    ids=["only further on", "in a newer log", "never stored"],
)
def test_only_a_position_further_on_in_the_same_log_can_wait(stored: Position | None, epoch: int, waits: bool) -> None:
    one = part(stored)
    one.pass_by(9)
    one.epoch = epoch
    assert one.can_wait is waits


def _parcel(*events: dict[str, object]) -> tuple[list[Parcel], list[Pending]]:
    document = Pending("rooms", "room-1", TENANT, NOW, [{**event, "id": event.get("_id")} for event in events])
    return pack([document], "member", 1, NOW)


def test_only_the_unbroken_acknowledged_run_leaves_a_document() -> None:
    [parcel], _ = _parcel(*(logged("room-1", number, "ann") for number in (1, 2, 3)))
    first, second, third = (record.event for record in parcel.records)
    assert parcel.reached(Sent({first: Ack(0, 1), third: Ack(0, 3)})) == 1
    assert parcel.reached(Sent({second: Ack(0, 2)})) is None


def test_a_document_with_something_that_is_no_event_is_told_apart() -> None:
    broken = logged("room-1", 1, "ann")
    del broken["correlation_id"]
    parcels, unfit = _parcel(broken)
    assert (parcels, [each.id for each in unfit]) == ([], ["room-1"])


def test_an_acknowledged_place_given_out_again_means_a_new_log() -> None:
    kept = {0: Kept(10, "e10"), 1: Kept(4, "e4")}
    assert regrown(Sent({"a": Ack(0, 10)}), kept)
    assert regrown(Sent({"a": Ack(0, 11), "b": Ack(1, 0)}), kept)
    assert not regrown(Sent({"a": Ack(0, 11), "b": Ack(2, 0)}), kept)


def test_the_last_acknowledgement_of_a_partition_is_kept() -> None:
    assert last_acks(Sent({"a": Ack(0, 7), "b": Ack(0, 6), "c": Ack(1, 2)})) == {0: Kept(7, "a"), 1: Kept(2, "c")}
