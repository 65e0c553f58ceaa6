"""A writer's database that goes back to a copy while the log and the readers have gone on, and what is true then."""

from collections.abc import Mapping, Sequence

from shared.bus.run import Bus
from shared.store import log_state, restores
from shared.store.driver import Database, Document
from shared.web.operating import RESTORE, carry_out
from shared.web.service import Opened
from tests.shared.bus.test_operating import nothing, parsed
from tests.shared.bus.world import World, running, until, until_published
from tests.support.stores import empty

Copy = Mapping[str, list[Document]]
ROOMS = tuple(f"room-{number}" for number in range(1, 7))
LATE_ROOMS = tuple(f"late-{number}" for number in range(1, 7))
"""Things of the time that is lost: enough for partitions that hold nothing else."""


def each(rooms: Sequence[str], *people: str) -> dict[str, list[str]]:
    return {room: list(people) for room in rooms}


async def copied(database: Database) -> Copy:
    names = await database.list_collection_names()
    return {name: await database[name].find({}).to_list(None) for name in names}


async def put_back(database: Database, copy: Copy) -> None:
    await empty(database)
    for name, documents in copy.items():
        if documents:
            await database[name].insert_many(documents)


async def say(world: World, *words: str) -> int:
    return await carry_out(parsed(RESTORE, *words), Opened(None, world.writer, {"relay": (nothing,)}), "operator-1")


async def until_rows(world: World, rooms: Mapping[str, list[str]]) -> None:
    async def alike() -> bool:
        found = await world.reader.database["room_rows"].find({}).to_list(None)
        return {row["_id"]: row["people"] for row in found} == rooms

    await until(alike)


async def until_tallies(world: World, rooms: Mapping[str, tuple[str, ...]]) -> None:
    async def alike() -> bool:
        return {room: await world.tally(room) for room in rooms} == rooms

    await until(alike)


async def until_finished(world: World) -> None:
    async def finished() -> bool:
        state = await log_state.load(world.writer.database[log_state.COLLECTION])
        return await restores.wished(world.writer.database) is None and state.restored > 0 and state.again is None

    await until(finished)


async def until_trouble(bus: Bus, trouble: str) -> None:
    async def told() -> bool:
        return bus.relay is not None and bus.relay.trouble == trouble

    await until(told)


async def go_back(world: World) -> None:
    """Ann is everywhere in the copy; Ben and the late rooms come after it and are lost; Cleo comes after the return."""
    for room in ROOMS:
        await world.enter(room, "ann")
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_rows(world, each(ROOMS, "ann"))
        await until_published(world)
        copy = await copied(world.writer.database)
        for room in (*ROOMS, *LATE_ROOMS):
            await world.enter(room, "ben")
        await until_rows(world, {**each(ROOMS, "ann", "ben"), **each(LATE_ROOMS, "ben")})
        await until_tallies(world, dict.fromkeys(LATE_ROOMS, ("ben",)))
        await until_published(world)
    await put_back(world.writer.database, copy)
    await world.enter(ROOMS[0], "cleo")
    await world.enter(LATE_ROOMS[0], "cleo")


TRUTH = {ROOMS[0]: ["ann", "cleo"], **each(ROOMS[1:], "ann"), LATE_ROOMS[0]: ["cleo"]}
TALLIES = {
    ROOMS[0]: ("ann", "ben", "cleo"),
    ROOMS[1]: ("ann", "ben"),
    LATE_ROOMS[0]: ("ben", "cleo"),
    LATE_ROOMS[1]: ("ben",),
}
"""What a reaction has done stays done; what happens anew is reacted to, and nothing twice."""


async def until_true(world: World) -> None:
    await until_rows(world, TRUTH)
    await until_tallies(world, TALLIES)
    await until_finished(world)
