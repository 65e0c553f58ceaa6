"""From a command in one service to the effects in another."""

from tests.shared.bus.world import World, running, until


async def test_a_command_reaches_reaction_and_projection(world: World) -> None:
    await world.enter("room-1", "ann")
    async with running(world.writing(), world.reacting(), world.folding()):
        await world.enter("room-1", "ben")
        await world.enter("room-2", "cleo")

        async def arrived() -> bool:
            return (
                await world.tally("room-1") == ("ann", "ben")
                and await world.row("room-1") == ["ann", "ben"]
                and await world.row("room-2") == ["cleo"]
            )

        await until(arrived)
    assert await world.writer.database["rooms"].count_documents({"outbox_at": {"$exists": True}}) == 0
    assert await world.writer.events.count_documents({}) == 3
