"""Every test of the store runs on motor and on PyMongo Async."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.store.service_store import ServiceStore
from shared.store.store import Store
from tests.support.stores import BOXES, Box, SettableClock, opened_store


@pytest.fixture(params=["motor", "pymongo"], autouse=True)
def mongo_driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MONGO_DRIVER", request.param)
    return str(request.param)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest_asyncio.fixture
async def service_store(
    mongo_driver: str, mongo_url: str, fresh_name: str, tmp_path: Path, clock: SettableClock
) -> AsyncIterator[ServiceStore]:
    async with opened_store(mongo_url, fresh_name, tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def boxes(service_store: ServiceStore) -> Store[Box]:
    return service_store.store(BOXES)
