"""A fresh writer and reader for each test of the bus."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.telemetry.logs import set_up_logging
from tests.shared.bus.world import World, drop, opened_world, prepare


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """As in production: one line each. The pretty ones of the library cost seconds where dead letters pile up."""
    set_up_logging("tests")


@pytest_asyncio.fixture
async def world(mongo_url: str, kafka_bootstrap: str, fresh_name: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened_world(fresh_name, mongo_url, kafka_bootstrap, tmp_path) as opened:
        await prepare(opened)
        yield opened
        await drop(opened)
