"""A fresh writer and reader for each test of the bus."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.telemetry.logs import set_up_logging
from tests.shared.bus.world import World, clear, opened_world, prepare


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """As in production: one line each. The pretty ones of the library cost seconds where dead letters pile up."""
    set_up_logging("tests")


@pytest.fixture(scope="session")
def free_databases() -> list[str]:
    """Those of worlds that are over: emptied, with their indexes, which is what takes the time."""
    return []


@pytest_asyncio.fixture
async def world(
    mongo_url: str, kafka_bootstrap: str, fresh_name: str, free_databases: list[str], tmp_path: Path
) -> AsyncIterator[World]:
    database = free_databases.pop() if free_databases else fresh_name
    async with opened_world(fresh_name, mongo_url, kafka_bootstrap, tmp_path, database=database) as opened:
        await prepare(opened)
        yield opened
        await clear(opened)
    free_databases.append(database)
