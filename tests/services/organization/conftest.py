"""The organization service over HTTP, with a street, a community and two parks."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from services.organization.settings import OrganizationSettings
from services.organization.wiring import SERVICE, open_organization
from tests.services.organization.builders import Places, lay_out
from tests.support.api import Api, home, serving_service
from tests.support.tokens import Signer


@pytest.fixture(scope="session")
def settings(mongo_url: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> OrganizationSettings:
    return OrganizationSettings(
        balian_home=home(tmp_path_factory.mktemp("organization")),
        mongo_url=mongo_url,
        database=f"t{secrets.token_hex(6)}",
        kafka_bootstrap=kafka_bootstrap,
    )


@pytest.fixture(scope="session")
async def service(settings: OrganizationSettings) -> AsyncIterator[Api]:
    """One service for all tests; each test has a tenant of its own."""
    signer = Signer()
    service = replace(SERVICE, open=partial(open_organization, key_of=signer.key_of))
    async with serving_service(service, settings, signer) as api:
        yield api


@pytest.fixture
def api(service: Api, fresh_name: str) -> Api:
    return service.in_tenant(fresh_name)


@pytest.fixture
async def places(api: Api) -> Places:
    return await lay_out(api)
