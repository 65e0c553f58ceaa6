"""All projections of a source are one group: each record is read once, and folded into all rows or into none."""

from collections.abc import Mapping
from typing import Any

from shared.bus.envelope import Envelope
from shared.bus.groups import Projection, Row, by_source
from shared.bus.run import Bus
from shared.store.aggregate import Decision
from tests.shared.bus.world import Entered, Left, World, running, scope, until

DOORS = "door_rows"


def opened(row: Row | None, event: Envelope) -> Row:
    return {"opened": (row["opened"] if row else 0) + 1}


def jammed(row: Row | None, event: Envelope) -> Row:
    raise RuntimeError("planted")


EVERY = {Entered.event: opened, Left.event: opened}
"""A door is opened by whoever enters or leaves."""


async def leave(world: World, room: str, person: str) -> None:
    decided = Decision((Left(roles=(person,)),))
    await world.rooms.change(scope(), room, lambda state, at: decided)


async def rows(world: World, collection: str) -> Mapping[str, Any]:
    found = await world.reader.database[collection].find({}).to_list(None)
    return {row["_id"]: (row["version"], row.get("opened") or row.get("people")) for row in found}


async def read_up(world: World, bus: Bus) -> None:
    """Until the one group of this bus has come to the end of all that was written."""
    [consumer] = bus.consumers

    async def at_end() -> bool:
        pending = await world.writer.database["rooms"].count_documents({"outbox_at": {"$exists": True}})
        return not pending and consumer.caught_up

    await until(at_end)


def test_a_source_has_one_group_and_a_generation_its_own() -> None:
    wide, narrow = Projection(("a", "b"), "wide", {}), Projection(("b",), "narrow", {})
    assert [(each.name, each.projections) for each in by_source((wide, narrow), 0)] == [
        ("a", [wide]),
        ("b", [wide, narrow]),
    ]
    assert [each.name for each in by_source((wide, narrow), 2)] == ["a_2", "b_2"]


async def test_one_reading_fills_all_rows(world: World) -> None:
    folding = world.folding(beside={DOORS: EVERY})
    async with running(world.writing(), folding):
        await world.enter("room-1", "ann")
        await world.enter("room-1", "ben")
        await world.enter("room-2", "cem")
        await leave(world, "room-2", "cem")
        await read_up(world, folding)
    assert await rows(world, "room_rows") == {"room-1": (2, ["ann", "ben"])}
    assert await rows(world, DOORS) == {"room-1": (2, 2), "room-2": (2, 2)}


async def test_what_one_fold_cannot_take_no_row_takes(world: World) -> None:
    broken, whole = world.folding(beside={DOORS: {Entered.event: jammed}}), world.folding(beside={DOORS: EVERY})
    async with running(world.writing(), broken):
        await world.enter("room-1", "ann")
        await until(world.parked)
    assert await rows(world, "room_rows") == {}

    [letter] = await world.parked()
    await world.reader.database["parked"].update_one({"_id": letter["_id"]}, {"$set": {"word": "redrive"}})

    async def taken_up() -> bool:
        return not await world.parked()

    async with running(whole):
        await until(taken_up)
    assert await rows(world, "room_rows") == {"room-1": (1, ["ann"])}
    assert await rows(world, DOORS) == {"room-1": (1, 1)}


async def test_a_projection_that_is_new_to_its_group_is_filled_from_the_beginning(world: World) -> None:
    """Also of things that the older one has seen and keeps no row of."""
    alone, both = world.folding(), world.folding(beside={DOORS: EVERY})
    async with running(world.writing()):
        async with running(alone):
            await world.enter("room-1", "ann")
            await world.enter("room-2", "ben")
            await leave(world, "room-2", "ben")
            await read_up(world, alone)
        async with running(both):
            await world.enter("room-1", "cem")
            await read_up(world, both)
    assert await rows(world, "room_rows") == {"room-1": (2, ["ann", "cem"])}
    assert await rows(world, DOORS) == {"room-1": (2, 2), "room-2": (2, 2)}


async def test_a_group_that_is_told_the_same_projections_goes_on_where_it_was(world: World) -> None:
    async with running(world.writing()):
        for folding in (world.folding(beside={DOORS: EVERY}), world.folding(beside={DOORS: EVERY})):
            async with running(folding):
                await world.enter("room-1", "ann")
                await read_up(world, folding)
    moves = await world.reader.database["positions"].find({"offset": {"$gt": 0}}).to_list(None)
    assert [each["into"] for each in moves] == [sorted((DOORS, "room_rows"))]
    assert await rows(world, DOORS) == {"room-1": (2, 2)}


async def test_a_fold_of_another_kind_of_thing_is_not_asked_for_it(world: World) -> None:
    folding = world.folding(beside={DOORS: {"tenant.registered": opened}})
    async with running(world.writing(), folding):
        await world.enter("room-1", "ann")
        await read_up(world, folding)
    assert await rows(world, "room_rows") == {"room-1": (1, ["ann"])}
    assert await rows(world, DOORS) == {}
    assert await world.reader.database["seen"].count_documents({}) == 0
