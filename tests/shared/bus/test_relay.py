"""The relay publishes in order, once where nothing went wrong, and only where it leads."""

from tests.shared.bus.world import World, until


async def pending(world: World) -> int:
    return await world.writer.database["rooms"].count_documents({"outbox_at": {"$exists": True}})


async def until_published(world: World, left: int = 0) -> None:
    async def published() -> bool:
        return await pending(world) == left

    await until(published)
