"""The service-request service on one database, which is emptied after each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.service_request.store import AGGREGATES
from shared.store.service_store import ServiceStore
from tests.services.service_request.support import House
from tests.support.stores import indexed_database, opened_store


@pytest.fixture(scope="package")
async def indexed(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with indexed_database(mongo_url, tmp_path_factory.mktemp("service_request"), AGGREGATES) as name:
        yield name


@pytest.fixture
async def service_store(mongo_url: str, indexed: str, tmp_path: Path) -> AsyncIterator[ServiceStore]:
    async with opened_store(mongo_url, indexed, tmp_path) as opened:
        yield opened


@pytest.fixture
def house(service_store: ServiceStore) -> House:
    return House.of(service_store)
