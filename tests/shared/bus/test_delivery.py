"""What Kafka may do to a delivery (double, reorder, lose) never shows in the effects."""

from typing import Any

import pytest

from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.results import DONE, Result, Retry
from shared.kernel.errors import Unavailable
from shared.store import event_log
from tests.shared.bus.world import OTHER_TENANT, TENANT, World, count, logged, running, send, until

PEOPLE = ("ann", "ben", "cleo", "dan", "eve")


def entries(room: str = "room-1") -> list[dict[str, Any]]:
    return [logged(room, version, person) for version, person in enumerate(PEOPLE, start=1)]


async def until_all_arrived(world: World, room: str = "room-1") -> None:
    async def all_arrived() -> bool:
        return await world.tally(room) == PEOPLE and await world.row(room) == list(PEOPLE)

    await until(all_arrived)


async def test_doubles_have_one_effect(world: World) -> None:
    one = entries()
    async with running(world.reacting(), world.folding()):
        await send(world, [row for row in one for _ in range(10)])
        await send(world, one + one[:2] + one)
        await send(world, entries("room-2"))
        await until_all_arrived(world, "room-2")
        await until_all_arrived(world)


async def test_events_out_of_order_take_effect_in_order(world: World) -> None:
    one = entries()
    await event_log.append(world.writer.events, one)
    async with running(world.reacting(), world.folding()):
        await send(world, [one[number] for number in (3, 0, 4, 1, 2)])
        await until_all_arrived(world)
    assert world.owner.asked > 0


async def test_missing_events_are_fetched_from_the_owner(world: World) -> None:
    one = entries()
    await event_log.append(world.writer.events, one)
    async with running(world.reacting(), world.folding()):
        await send(world, one[-1:])
        await until_all_arrived(world)


async def test_while_the_owner_is_silent_the_partition_waits(world: World) -> None:
    one = entries()
    await event_log.append(world.writer.events, one)
    world.owner.silent = True
    async with running(world.reacting(), world.folding()):
        await send(world, one[-1:])

        async def asked_twice() -> bool:
            return world.owner.asked >= 4

        await until(asked_twice)
        assert await world.tally("room-1") == ()
        world.owner.silent = False
        await until_all_arrived(world)
    assert await world.parked() == []


async def test_an_unhandled_event_moves_the_version_too(world: World) -> None:
    left = logged("room-1", 2, "ann", type="cn.balian.user.password-changed.v1", data={})
    async with running(world.reacting(), world.folding()):
        await send(world, [logged("room-1", 1, "ann"), left, logged("room-1", 3, "ben")])

        async def counted() -> bool:
            return await world.tally("room-1") == ("ann", "ben") and await world.row("room-1") == ["ann", "ben"]

        await until(counted)
    assert world.owner.asked == 0


async def test_what_a_group_passes_by_leaves_no_version_and_moves_the_position_all_the_same(world: World) -> None:
    passed_by = logged("room-1", 1, "ann", type="cn.balian.tenant.registered.v1", data={"name": "示例街道"})
    positions = world.reader.database["positions"]
    async with running(world.reacting(), world.folding()):
        await send(world, [passed_by])

        async def moved() -> bool:
            return await positions.count_documents({"offset": {"$gt": 0}}) == len(("tally", "rooms"))

        await until(moved)
    assert await world.reader.database["seen"].count_documents({}) == 0


async def test_a_row_that_was_taken_away_keeps_its_version(world: World) -> None:
    left = logged("room-1", 2, "ann", type="cn.balian.user.amended.v1")
    first = logged("room-1", 1, "ann")
    async with running(world.folding()):
        await send(world, [first, left, first, logged("room-1", 3, "ben")])

        async def only_ben() -> bool:
            return await world.row("room-1") == ["ben"]

        await until(only_ben)
    assert world.owner.asked == 0


async def test_a_handler_may_ask_to_be_called_again(world: World) -> None:
    calls: list[str] = []

    async def hesitant(do: Do, event: Envelope) -> Result:
        calls.append(event.id)
        return Retry(0.1) if len(calls) < 3 else await count(do, event)

    async with running(world.reacting(hesitant)):
        await send(world, [logged("room-1", 1, "ann")])

        async def counted() -> bool:
            return await world.tally("room-1") == ("ann",)

        await until(counted)
    assert len(calls) == 3


async def test_a_store_that_does_not_answer_is_waited_for(world: World) -> None:
    calls: list[str] = []

    async def unlucky(do: Do, event: Envelope) -> Result:
        calls.append(event.id)
        if len(calls) < 3:
            raise Unavailable(retry_after_s=1)
        return await count(do, event)

    async with running(world.reacting(unlucky)):
        await send(world, [logged("room-1", 1, "ann"), logged("room-1", 2, "ben")])

        async def counted() -> bool:
            return await world.tally("room-1") == ("ann", "ben")

        await until(counted)
    assert await world.parked() == []


async def test_the_two_ways_to_a_row_agree(world: World) -> None:
    rows = [row for room in ("room-1", "room-2", "room-3") for row in entries(room)]
    await event_log.append(world.writer.events, rows)
    shuffled = sorted(rows, key=lambda row: row["_id"])
    async with running(world.folding()):
        await send(world, shuffled)
        for room in ("room-1", "room-2", "room-3"):

            async def arrived(room: str = room) -> bool:
                return await world.row(room) == list(PEOPLE)

            await until(arrived)


@pytest.mark.parametrize("tenant", [TENANT, OTHER_TENANT])
async def test_effects_belong_to_the_events_tenant(world: World, tenant: str) -> None:
    told: list[tuple[str, str, str | None]] = []

    async def look(do: Do, event: Envelope) -> Result:
        told.append((do.scope.tenant, do.scope.correlation_id, do.scope.causation_id))
        return DONE

    row = logged("room-1", 1, "ann", tenant)
    async with running(world.reacting(look)):
        await send(world, [row])

        async def called() -> bool:
            return bool(told)

        await until(called)
    assert told == [(tenant, "corr-1", row["_id"])]
