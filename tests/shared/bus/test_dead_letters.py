"""Poison parks its key, others flow; an operator's word brings it back in order."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from shared.bus.circuit import IN_A_ROW
from shared.bus.do import Do
from shared.bus.envelope import Envelope, KafkaRecord, to_kafka
from shared.bus.results import Park, Reason, Result
from shared.bus.topics import PARTITIONS
from shared.kernel.errors import Conflict
from shared.store import event_log, parked
from shared.store.parked import Word
from shared.telemetry import metric_defs as metrics
from tests.shared.bus.world import OTHER_TENANT, World, count, logged, running, send, send_raw, until

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Moody:
    """A handler that cannot bear one person, until it is told to."""

    def __init__(self, dislikes: str) -> None:
        self.dislikes = dislikes

    async def __call__(self, do: Do, event: Envelope) -> Result:
        if self.dislikes in event.data["roles"]:
            raise ValueError(self.dislikes)
        return await count(do, event)


async def say(world: World, row: dict[str, Any], word: Word) -> None:
    collection = world.reader.database[parked.COLLECTION]
    await parked.say(collection, row["_id"], word, "u1", NOW)


async def until_tally(world: World, room: str, *people: str) -> None:
    async def counted() -> bool:
        return await world.tally(room) == people

    await until(counted)


async def until_parked(world: World, number: int) -> list[dict[str, Any]]:
    async def there() -> bool:
        return len(await world.parked()) == number

    await until(there)
    return await world.parked()


async def test_poison_parks_its_aggregate_and_the_others_flow(world: World) -> None:
    poison = Moody("ben")
    async with running(world.reacting(poison)):
        await send(world, [logged("room-1", 1, "ann"), logged("room-1", 2, "ben"), logged("room-1", 3, "cleo")])
        await send(world, [logged(f"room-{number}", 1, "dan") for number in range(2, 10)])
        for number in range(2, 10):
            await until_tally(world, f"room-{number}", "dan")
        rows = await until_parked(world, 2)

    assert await world.tally("room-1") == ("ann",)
    assert [(row["version"], row["reason"]) for row in rows] == [(2, "broken"), (3, "behind-another")]


async def test_a_dead_letter_shows_no_payload(world: World) -> None:
    async with running(world.reacting(Moody("ben"))):
        await send(world, [logged("room-1", 1, "ben")])
        await until_parked(world, 1)
    [row] = await world.reader.database[parked.COLLECTION].find({}).to_list(None)

    assert b"ben" not in bytes(row["record"])
    assert "ben" not in str({name: value for name, value in row.items() if name != "record"})


async def test_redrive_applies_a_dead_letter_and_its_followers_before_new_ones(world: World) -> None:
    moody = Moody("ben")
    async with running(world.reacting(moody)):
        await send(world, [logged("room-1", number, name) for number, name in ((1, "ann"), (2, "ben"), (3, "cleo"))])
        dead, _ = await until_parked(world, 2)
        moody.dislikes = "nobody"
        await send(world, [logged("room-1", 4, "dan")])
        await until_parked(world, 3)

        await say(world, dead, Word.REDRIVE)
        await until_tally(world, "room-1", "ann", "ben", "cleo", "dan")
        await until_parked(world, 0)
        await send(world, [logged("room-1", 5, "eve")])
        await until_tally(world, "room-1", "ann", "ben", "cleo", "dan", "eve")


async def test_a_redrive_in_vain_leaves_the_dead_letter_where_it_was(world: World) -> None:
    async with running(world.reacting(Moody("ben"))):
        await send(world, [logged("room-1", 1, "ben"), logged("room-1", 2, "cleo")])
        dead, follower = await until_parked(world, 2)
        await say(world, dead, Word.REDRIVE)

        async def tried() -> bool:
            return [row["attempts"] for row in await world.parked()] == [1, 0]

        await until(tried)
    again, still = await world.parked()
    assert (again["_id"], "word" in again) == (dead["_id"], False)
    assert still == follower


async def test_skip_gives_one_event_up_and_goes_on_with_the_next(world: World) -> None:
    async with running(world.reacting(Moody("ben"))):
        await send(world, [logged("room-1", 1, "ann"), logged("room-1", 2, "ben"), logged("room-1", 3, "cleo")])
        dead, _ = await until_parked(world, 2)
        await say(world, dead, Word.SKIP)
        await until_tally(world, "room-1", "ann", "cleo")
        await until_parked(world, 0)


async def test_a_word_survives_the_process(world: World) -> None:
    async with running(world.reacting(Moody("ben"))):
        await send(world, [logged("room-1", 1, "ben")])
        [dead] = await until_parked(world, 1)
    await say(world, dead, Word.REDRIVE)
    async with running(world.reacting()):
        await until_tally(world, "room-1", "ben")


async def test_the_age_of_the_oldest_dead_letter_is_told_until_it_is_gone(world: World) -> None:
    group = (world.name + "r", world.group)

    async def aged() -> bool:
        return float(metrics.PARKED_OLDEST_AGE.labels(*group)._value.get()) > 0

    async def fresh() -> bool:
        return not await aged()

    async with running(world.reacting(Moody("ben"))):
        await send(world, [logged("room-1", 1, "ben")])
        [dead] = await until_parked(world, 1)
        await until(aged)
        await say(world, dead, Word.SKIP)
        await until(fresh)


async def test_a_refusal_that_escapes_its_decision_is_parked(world: World) -> None:
    async def refusing(do: Do, event: Envelope) -> Result:
        raise Conflict

    async with running(world.reacting(refusing)):
        await send(world, [logged("room-1", 1, "ann")])
        [row] = await until_parked(world, 1)
    assert row["reason"] == "refused"


async def test_a_handler_may_park_by_itself(world: World) -> None:
    async def parking(do: Do, event: Envelope) -> Result:
        return Park(Reason.BROKEN)

    async with running(world.reacting(parking)):
        await send(world, [logged("room-1", 1, "ann")])
        [row] = await until_parked(world, 1)
    assert row["reason"] == "broken"


async def test_a_hole_the_owner_lacks_parks_the_key(world: World) -> None:
    async with running(world.reacting(), world.folding()):
        await send(world, [logged("room-1", 1, "ann"), logged("room-1", 3, "cleo"), logged("room-2", 1, "dan")])
        rows = await until_parked(world, 2)
        await until_tally(world, "room-2", "dan")
    assert {(row["reason"], row["version"]) for row in rows} == {("hole", 3)}

    await event_log.append(world.writer.events, [logged("room-1", 2, "ben")])
    for row in rows:
        await say(world, row, Word.REDRIVE)
    async with running(world.reacting(), world.folding()):
        await until_tally(world, "room-1", "ann", "ben", "cleo")


async def test_a_foreign_tenant_never_touches_an_aggregate(world: World) -> None:
    theirs = logged("room-1", 2, "mallory", OTHER_TENANT)
    async with running(world.reacting(), world.folding()):
        await send(world, [logged("room-1", 1, "ann")])
        await until_tally(world, "room-1", "ann")
        await until(partial(_folded, world, "room-1", ["ann"]))
        await send(world, [theirs])
        rows = await until_parked(world, 2)
    assert {(row["reason"], row["tenant"]) for row in rows} == {("foreign-tenant", OTHER_TENANT)}
    assert await world.row("room-1") == ["ann"]


async def test_a_foreign_tenants_event_that_is_given_up_takes_no_version_from_the_thing(world: World) -> None:
    async with running(world.reacting(), world.folding()):
        await send(world, [logged("room-1", 1, "ann")])
        await until_tally(world, "room-1", "ann")
        await until(partial(_folded, world, "room-1", ["ann"]))
        await send(world, [logged("room-1", 2, "mallory", OTHER_TENANT)])
        for row in await until_parked(world, 2):
            await say(world, row, Word.SKIP)
        await until_parked(world, 0)
        await send(world, [logged("room-1", 2, "ben")])
        await until_tally(world, "room-1", "ann", "ben")
        await until(partial(_folded, world, "room-1", ["ann", "ben"]))
    assert await world.parked() == []


async def _folded(world: World, room: str, people: list[str]) -> bool:
    """The projection has come as far as the reaction; the foreign record lies on another partition."""
    return await world.row(room) == people


def _bad(record: KafkaRecord, kind: str) -> KafkaRecord:
    headers = dict(record.headers)
    key, value = record.key, record.value
    match kind:
        case "bytes":
            value = b"\xff\xfe"
        case "no key":
            key = b""
        case "type":
            headers["ce_type"] = b"cn.balian.dragon.seen.v1"
        case "tenant":
            headers["ce_tenant"] = OTHER_TENANT.encode()
        case "headers":
            headers = {}
    return KafkaRecord(record.event, key, value, tuple(headers.items()))


@pytest.mark.parametrize("kind", ["bytes", "no key", "type", "tenant", "headers"])
async def test_a_broken_record_is_put_aside_and_can_be_skipped(world: World, kind: str) -> None:
    second = to_kafka(logged("room-1", 2, "ben"), world.name, 1)
    await event_log.append(world.writer.events, [logged("room-1", 2, "ben")])
    async with running(world.reacting()):
        await send(world, [logged("room-1", 1, "ann")])
        await send_raw(world, [_bad(second, kind)])
        await send(world, [logged("room-2", 1, "dan")])
        await until_tally(world, "room-2", "dan")
        [dead] = await until_parked(world, 1)
        await world.reader.database[parked.COLLECTION].update_one({"_id": dead["_id"]}, {"$set": {"word": "skip"}})
        await until_parked(world, 0)
        await send(world, [logged("room-1", 3, "cleo")])
        await until_tally(world, "room-1", "ann", "ben", "cleo")


async def test_too_many_dead_letters_stop_the_partition(world: World) -> None:
    bus = world.reacting(Moody("ben"))
    rooms_enough_for_twenty_in_one = PARTITIONS * (IN_A_ROW - 1) + 1
    await send(world, [logged(f"room-{number}", 1, "ben") for number in range(rooms_enough_for_twenty_in_one)])
    async with running(bus):

        async def stopped() -> bool:
            return bus.consumers[0].open_circuits > 0

        await until(stopped)
        assert not await bus.checks["consumers"]()
    assert max(Counter(row["partition"] for row in await world.parked()).values()) == IN_A_ROW - 1
