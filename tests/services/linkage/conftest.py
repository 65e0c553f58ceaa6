"""The linkage service on a database of its own."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.linkage.store import AGGREGATES, Stores
from shared.kernel.ids import UuidV7
from shared.store import driver
from shared.store.keys import ensure_keys
from shared.store.service_store import ServiceStore, open_store
from tests.services.linkage.support import House, Town
from tests.support.stores import SettableClock


@pytest_asyncio.fixture
async def service_store(mongo_url: str, fresh_name: str, tmp_path: Path) -> AsyncIterator[ServiceStore]:
    ensure_keys(tmp_path)
    clock = SettableClock()
    ids = UuidV7(clock, random.Random(fresh_name).getrandbits)
    async with open_store(mongo_url, fresh_name, tmp_path / "keys", clock, ids) as opened:
        await opened.ensure_indexes(AGGREGATES)
        yield opened
        await driver.drop(opened.client, fresh_name)


@pytest.fixture
def house(service_store: ServiceStore) -> House:
    return House(Stores.of(service_store), Town())
