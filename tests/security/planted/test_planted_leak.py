"""The matrix is shown a service that leaks: first as it is, then without its bounds, then without its tenants."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pytest
from fastapi import APIRouter, FastAPI

from services.organization.settings import OrganizationSettings
from services.organization.wiring import SERVICE, open_organization
from tests.driver.http import Browser
from tests.security.lines import Lines
from tests.security.matrix import asked, over
from tests.security.people import Caller, Where
from tests.security.planted.leaky import routers, without_bounds, without_tenants
from tests.security.plot import Plot
from tests.security.samples import Operation, operations
from tests.services.organization.builders import Places, credit_code, enterprise, lay_out, made
from tests.support.api import Api, home, serving_service
from tests.support.tokens import Signer

READING = ("GET /enterprises", "GET /enterprises/{id}", "GET /enterprises/{id}/history")
ROLE = "street_officer"


@pytest.fixture
def settings(
    mongo_url: str, kafka_bootstrap: str, fresh_name: str, tmp_path_factory: pytest.TempPathFactory
) -> OrganizationSettings:
    return OrganizationSettings(
        balian_home=home(tmp_path_factory.mktemp("leaky")),
        mongo_url=mongo_url,
        database=fresh_name,
        kafka_bootstrap=kafka_bootstrap,
    )


async def test_the_service_as_it_is_leaks_nothing(settings: OrganizationSettings) -> None:
    assert await findings(settings, SERVICE.routers) == []


async def test_bounds_that_narrow_nothing_are_found(settings: OrganizationSettings) -> None:
    found = "\n".join(await findings(settings, routers(without_bounds())))
    for name in READING:
        assert f"{name} by {ROLE} elsewhere in the tenant: reads" in found
    assert "in another tenant" not in found


async def test_a_tenant_that_is_not_asked_for_is_found(settings: OrganizationSettings) -> None:
    found = "\n".join(await findings(settings, routers(without_tenants(settings.database))))
    for name in READING:
        assert f"{name} by {ROLE} in another tenant: reads" in found
    assert "elsewhere in the tenant" not in found


async def findings(settings: OrganizationSettings, routers: Iterable[APIRouter]) -> list[str]:
    """What the matrix finds at the organization service with these routes. Its tenant is called as its database."""
    signer = Signer(settings.database)
    service = replace(SERVICE, open=partial(open_organization, key_of=signer.key_of), routers=tuple(routers))
    async with serving_service(service, settings, signer) as served:
        api = served.in_tenant(signer.tenant)
        places = await lay_out(api)
        id = await made(api.as_(ROLE), "/enterprises", enterprise(places.park))
        plot = Plot({"enterprises": id, "parks": places.park}, {}, {})
        marks = dict.fromkeys((Where.ELSEWHERE, Where.ABROAD), frozenset({id, credit_code(1)}))
        ask = over(Lines(api.address))
        return (await asyncio.to_thread(asked, ask, plot, marks, _described(), _callers(api, places))).findings()


def _described() -> list[Operation]:
    """The operations that read enterprises."""
    app = FastAPI()
    for router in SERVICE.routers:
        app.include_router(router)
    return [each for each in operations(app.openapi()) if each.name in READING]


def _callers(api: Api, places: Places) -> list[Caller]:
    tokens = {
        Where.OWN: api.signer.token(ROLE, jurisdiction={"park": places.park}),
        Where.ELSEWHERE: api.signer.token(ROLE, jurisdiction={"park": places.other_park}),
        Where.ABROAD: api.signer.token(ROLE, tenant="abroad"),
    }
    return [Caller((ROLE,), where, Browser(api.address, {}, token)) for where, token in tokens.items()]
