"""Every test of the store runs on motor and on PyMongo Async, all in one database that is emptied after each."""

import random
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.kernel.ids import UuidV7
from shared.store import driver
from shared.store.keys import KeyRing, ensure_keys
from shared.store.service_store import ServiceStore, open_store
from shared.store.store import Store
from tests.support.stores import BOXES, Box, SettableClock, empty


@pytest.fixture(params=["motor", "pymongo"], autouse=True)
def mongo_driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MONGO_DRIVER", request.param)
    return str(request.param)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest_asyncio.fixture(scope="session")
async def database(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Its indexes are made once: that is what takes the time."""
    name = f"t{secrets.token_hex(6)}"
    client = driver.connect(mongo_url)
    clock = SettableClock()
    ids = UuidV7(clock, random.Random(name).getrandbits)
    await ServiceStore(client, name, KeyRing(tmp_path_factory.mktemp("keys")), clock, ids).ensure_indexes([BOXES])
    yield name
    await driver.drop(client, name)
    await driver.close(client)


@pytest_asyncio.fixture
async def service_store(
    mongo_driver: str, mongo_url: str, database: str, fresh_name: str, tmp_path: Path, clock: SettableClock
) -> AsyncIterator[ServiceStore]:
    """The client has a name of its own, so that a planted fault strikes nobody else."""
    ensure_keys(tmp_path)
    ids = UuidV7(clock, random.Random(fresh_name).getrandbits)
    url = f"{mongo_url}&appName={fresh_name}"
    async with open_store(url, database, tmp_path / "keys", clock, ids) as opened:
        yield opened
        await empty(opened.database)


@pytest.fixture
def boxes(service_store: ServiceStore) -> Store[Box]:
    return service_store.store(BOXES)
