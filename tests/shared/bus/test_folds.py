"""All projections of a source are one group: each record is read once, and folded into all rows or into none."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from shared.bus.applying import give_up
from shared.bus.envelope import Envelope, from_owner
from shared.bus.groups import Projection, Row, by_source
from shared.bus.run import Bus
from shared.bus.work import Folding
from shared.store.aggregate import Decision
from shared.store.consumption import Consumption
from tests.shared.bus.world import (
    DOORS,
    EVERY,
    TENANT,
    Entered,
    Left,
    World,
    opened,
    running,
    scope,
    until,
    until_published,
)


def jammed(row: Row | None, event: Envelope) -> Row:
    raise RuntimeError("planted")


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


async def none_parked(world: World) -> bool:
    return not await world.parked()


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

    async with running(whole):
        await until(partial(none_parked, world))
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


@pytest.mark.parametrize("later", [{DOORS: EVERY}, {}], ids=["the same", "fewer"])
async def test_a_group_without_new_projections_goes_on_where_it_was(world: World, later: Mapping[str, Any]) -> None:
    """A row that was taken away behind its back does not come again."""
    before, after = world.folding(beside={DOORS: EVERY}), world.folding(beside=later)
    async with running(world.writing()):
        async with running(before):
            await world.enter("room-1", "ann")
            await read_up(world, before)
        await world.reader.database["room_rows"].delete_many({"_id": "room-1"})
        async with running(after):
            await world.enter("room-2", "ben")
            await read_up(world, after)
    assert await rows(world, "room_rows") == {"room-2": (1, ["ben"])}


async def test_what_an_older_release_has_read_is_read_again_by_the_newer_one(world: World) -> None:
    async with running(world.writing()):
        for person, beside in (("ann", {DOORS: EVERY}), ("ben", {}), ("cem", {DOORS: EVERY})):
            folding = world.folding(beside=beside)
            async with running(folding):
                await world.enter("room-1", person)
                await read_up(world, folding)
    assert await rows(world, "room_rows") == {"room-1": (3, ["ann", "ben", "cem"])}
    assert await rows(world, DOORS) == {"room-1": (3, 3)}


async def test_a_projection_that_is_new_meets_what_lies_before_a_dead_letter(world: World) -> None:
    broken = world.folding({**EVERY, Left.event: jammed})
    both = world.folding({**EVERY, Left.event: jammed}, beside={DOORS: EVERY})
    async with running(world.writing()):
        async with running(broken):
            await world.enter("room-1", "ann")
            await leave(world, "room-1", "ann")
            await world.enter("room-1", "ben")
            await read_up(world, broken)
        async with running(both):
            await world.enter("room-2", "cem")
            await read_up(world, both)
    assert [(row["version"], row["reason"]) for row in await world.parked()] == [(2, "broken"), (3, "behind-another")]
    assert await rows(world, DOORS) == {"room-1": (1, 1), "room-2": (1, 1)}


async def test_a_fold_of_another_kind_of_thing_is_not_asked_for_it(world: World) -> None:
    folding = world.folding(beside={DOORS: {"tenant.registered": opened}})
    async with running(world.writing(), folding):
        await world.enter("room-1", "ann")
        await read_up(world, folding)
    assert await rows(world, "room_rows") == {"room-1": (1, ["ann"])}
    assert await rows(world, DOORS) == {}
    assert await world.reader.database["seen"].count_documents({}) == 0


async def test_what_is_given_up_takes_nothing_before_it_from_rows_that_are_still_being_filled(world: World) -> None:
    async with running(world.writing()):
        await world.enter("room-1", "ann")
        await leave(world, "room-1", "ann")
        await until_published(world)
    [_, left] = [from_owner(world.name, each, 1) for each in await world.owner.events(world.name, TENANT, "room-1", 0)]
    [folds] = by_source([Projection((world.name,), DOORS, EVERY)], 0)
    work = Folding(Consumption(world.reader.client, world.reader.database, "group", folds.into), folds.by_kind)
    await work.load([left])

    await give_up(work, world.owner, left)
    assert work.version(left) == left.version
    row = work.writes.rows[DOORS, "room-1"]
    assert row
    assert (row["version"], row["opened"]) == (2, 1)
