"""Ids: order, layout, and derivation without ambiguity."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.kernel.ids import RandomBits, UuidV7, derived_id

START = datetime(2026, 11, 24, 5, 21, tzinfo=UTC)


class TableClock:
    """A clock that reads its times from a list."""

    def __init__(self, times: Iterator[datetime]) -> None:
        self._times = times

    def now(self) -> datetime:
        return next(self._times)


def source(times: list[datetime], random: int = 0) -> UuidV7:
    return UuidV7(TableClock(iter(times)), lambda bits: random % (1 << bits))


def milliseconds(text: str) -> int:
    return UUID(text).int >> 80


def test_a_new_id_is_a_uuid_of_version_seven_that_carries_its_time() -> None:
    made = source([START], random=(1 << 74) - 1).new()
    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"
    assert milliseconds(made) == int(START.timestamp() * 1000)
    assert made.endswith("7fff-bfff-ffffffffffff")


def test_ids_of_one_millisecond_still_rise() -> None:
    ids = source([START] * 100)
    made = [ids.new() for _ in range(100)]
    assert made == sorted(set(made))


def test_ids_rise_when_the_clock_goes_back() -> None:
    ids = source([START, START - timedelta(hours=1), START + timedelta(milliseconds=1)])
    made = [ids.new() for _ in range(3)]
    assert made == sorted(set(made))


def test_ids_rise_when_a_millisecond_runs_out_of_random_bits() -> None:
    ids = source([START, START], random=(1 << 74) - 1)
    first, second = ids.new(), ids.new()
    assert first < second
    assert milliseconds(second) == milliseconds(first) + 1
    assert UUID(second).version == 7


def test_a_derived_id_is_the_same_in_every_process() -> None:
    assert derived_id("110105015", "enterprise", "1") == "455d8193-6e51-5ca5-8363-88928724116b"


def test_parts_are_joined_without_ambiguity() -> None:
    joined = {
        derived_id("a", "bc"),
        derived_id("ab", "c"),
        derived_id("abc"),
        derived_id("a", "bc", ""),
        derived_id('a", "bc'),
        derived_id("bc", "a"),
    }
    assert len(joined) == 6


def test_random_bits_are_those_of_the_source_each_used_once() -> None:
    given = bytes(range(256)) * 8
    asked: list[int] = []

    def bytes_of(size: int) -> bytes:
        asked.append(size)
        return given[:size]

    bits = RandomBits(bytes_of)
    assert [bits(8), bits(16), bits(4), bits(74)] == [0x00, 0x0102, 0x0, 0x0405060708090A0B0C0D >> 6]
    assert len(asked) == 1
    for _ in range(asked[0]):
        bits(8)
    assert len(asked) == 2
