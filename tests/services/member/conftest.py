"""The member service over HTTP, with an owner of enterprises and organizations to ask; a tenant of its own per test."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from services.member.settings import MemberSettings
from services.member.store import AGGREGATES
from services.member.wiring import SERVICE, open_member
from shared.store import driver
from shared.store.driver import Database
from shared.store.service_store import ServiceStore
from tests.services.member.builders import PARK, Owner
from tests.services.member.stage import Stage
from tests.support.api import Api, home, serving_service
from tests.support.stores import indexed_database, opened_store
from tests.support.tokens import Signer


@pytest.fixture(scope="package")
def settings(mongo_url: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> MemberSettings:
    return MemberSettings(
        balian_home=home(tmp_path_factory.mktemp("member")),
        mongo_url=mongo_url,
        database=f"t{secrets.token_hex(6)}",
        kafka_bootstrap=kafka_bootstrap,
    )


@pytest.fixture(scope="package")
async def served(settings: MemberSettings) -> AsyncIterator[Api]:
    signer = Signer()
    opened = partial(open_member, key_of=signer.key_of, owner=Owner())
    async with serving_service(replace(SERVICE, open=opened), settings, signer) as api:
        yield api


@pytest.fixture(scope="package")
async def database(settings: MemberSettings) -> AsyncIterator[Database]:
    """What lies in the service's database, for looking only."""
    client = driver.connect(settings.mongo_url)
    yield driver.database(client, settings.database)
    await driver.drop(client, settings.database)
    await driver.close(client)


@pytest.fixture(scope="package")
async def service_store(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServiceStore]:
    home = tmp_path_factory.mktemp("stage")
    async with indexed_database(mongo_url, home, AGGREGATES) as name, opened_store(mongo_url, name, home) as store:
        yield store


@pytest.fixture
def stage(service_store: ServiceStore, fresh_name: str) -> Stage:
    return Stage(service_store, fresh_name)


@pytest.fixture
def api(served: Api, database: Database, fresh_name: str) -> Api:
    return served.in_tenant(fresh_name)


@pytest.fixture
def worker(api: Api) -> Api:
    return api.as_("station_worker", park=PARK)


@pytest.fixture
def officer(api: Api) -> Api:
    return api.as_("street_officer")
