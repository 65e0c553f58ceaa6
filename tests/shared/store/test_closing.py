"""A client's end holds nobody up."""

import asyncio

from shared.store import driver


async def test_other_work_goes_on_while_a_client_says_good_bye(mongo_url: str) -> None:
    client = driver.connect(mongo_url)
    await driver.database(client, "admin").command("ping")
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    await asyncio.sleep(0)
    before = turns
    await driver.close(client)
    assert turns > before
    turning.cancel()
