"""Several members of one group: partitions move between them, effects stay exact, and a zombie writes nothing."""

import pytest

from shared.store.consumption import Consumption, Seen, Writes
from shared.store.positions import Move, Overtaken, Position
from tests.shared.bus.world import World, running, until

PEOPLE = tuple(f"p{number}" for number in range(30))
ROOMS = tuple(f"room-{number}" for number in range(6))


async def test_members_that_come_and_go_neither_lose_nor_double(world: World) -> None:
    async with running(world.writing(), world.reacting(), world.folding()):
        for person in PEOPLE[:10]:
            await enter_all(world, person)
        async with running(world.reacting(), world.folding()):
            for person in PEOPLE[10:20]:
                await enter_all(world, person)
        for person in PEOPLE[20:]:
            await enter_all(world, person)

        async def exact() -> bool:
            tallies = [await world.tally(room) for room in ROOMS]
            rows = [await world.row(room) for room in ROOMS]
            return all(each == PEOPLE for each in tallies) and all(each == list(PEOPLE) for each in rows)

        await until(exact)
    assert await world.parked() == []


async def enter_all(world: World, person: str) -> None:
    for room in ROOMS:
        await world.enter(room, person)


def memory(world: World) -> Consumption:
    return Consumption(world.reader.client, world.reader.database, "group", ["room_rows"])


def writes(name: str, before: Position | None, after: Position) -> Writes:
    row = {"_id": "room-1", "tenant": "t", "version": 1, "people": [name]}
    return Writes(
        rows={("room_rows", "room-1"): row},
        seen={("room_rows", "room-2"): Seen("t", 1, "w", 1)},
        moves=[Move("topic", 0, before, after)],
    )


async def test_a_zombie_can_neither_move_the_position_nor_leave_an_effect(world: World) -> None:
    ours, theirs = memory(world), memory(world)
    await ours.commit(writes("first", None, Position(5, 1)))
    await theirs.commit(writes("successor", Position(5, 1), Position(9, 1)))

    with pytest.raises(Overtaken):
        await ours.commit(writes("zombie", Position(5, 1), Position(7, 1)))
    with pytest.raises(Overtaken):
        await ours.commit(writes("zombie", None, Position(1, 1)))
    assert await world.row("room-1") == ["successor"]
    assert await ours.positions([("topic", 0)]) == {("topic", 0): Position(9, 1)}


async def test_a_proof_of_ownership_is_a_move_too(world: World) -> None:
    ours = memory(world)
    await ours.commit(writes("first", None, Position(5, 1)))
    await ours.commit(writes("still ours", Position(5, 1), Position(5, 1)))
    with pytest.raises(Overtaken):
        await ours.commit(writes("zombie", Position(4, 1), Position(4, 1)))
    assert await world.row("room-1") == ["still ours"]


def moves(before: Position | None, after: Position) -> list[Move]:
    return [Move("topic", number, before, after) for number in range(3)]


async def test_who_has_lost_one_of_his_partitions_moves_none_of_them_with_an_effect(world: World) -> None:
    ours, theirs = memory(world), memory(world)
    await ours.commit(Writes(moves=moves(None, Position(5, 1))))
    await theirs.commit(Writes(moves=moves(Position(5, 1), Position(9, 1))[:1]))
    with pytest.raises(Overtaken):
        await ours.commit(Writes(moves=moves(Position(5, 1), Position(7, 1))))
    kept = await ours.positions([("topic", number) for number in range(3)])
    assert kept == {("topic", 0): Position(9, 1), ("topic", 1): Position(5, 1), ("topic", 2): Position(5, 1)}


async def test_who_takes_a_partition_for_new_that_another_has_begun_is_overtaken(world: World) -> None:
    ours, theirs = memory(world), memory(world)
    await ours.commit(Writes(moves=moves(None, Position(5, 1))[:2]))
    await theirs.commit(Writes(moves=moves(None, Position(9, 1))[2:]))
    known, new = moves(Position(5, 1), Position(7, 1))[:2], moves(None, Position(7, 1))[2:]
    with pytest.raises(Overtaken):
        await ours.commit(Writes(moves=[*known, *new]))
    assert (await ours.positions([("topic", 0)]))["topic", 0] == Position(5, 1)


async def test_noting_where_one_has_come_tells_that_a_partition_was_lost(world: World) -> None:
    ours, theirs = memory(world), memory(world)
    await ours.note(moves(None, Position(5, 1)))
    await theirs.note(moves(Position(5, 1), Position(9, 1))[:1])
    with pytest.raises(Overtaken):
        await ours.note(moves(Position(5, 1), Position(7, 1)))
    with pytest.raises(Overtaken):
        await ours.note(moves(None, Position(7, 1)))
    assert (await ours.positions([("topic", 0)]))["topic", 0] == Position(9, 1)


async def test_a_projection_passes_by_things_none_of_whose_events_it_folds(world: World) -> None:
    reader = world.folding({"tenant.registered": lambda row, event: {}})
    async with running(world.writing(), reader):
        await enter_all(world, "ann")

        async def passed_by() -> bool:
            [consumer] = reader.consumers
            return await world.writer.events.count_documents({}) == len(ROOMS) and consumer.caught_up

        await until(passed_by)
    kept = [await world.reader.database[name].count_documents({}) for name in ("seen", "room_rows", "parked")]
    assert kept == [0, 0, 0]
