"""The outreach service over HTTP, beside the organization service that owns the enterprises.

Identity is only a desk here that hands out service tokens.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

import orjson
import pytest
from fastapi import FastAPI, Form

from services.organization.settings import OrganizationSettings
from services.organization.wiring import SERVICE as ORGANIZATION
from services.organization.wiring import open_organization
from services.outreach.settings import OutreachSettings
from services.outreach.wiring import SERVICE as OUTREACH
from services.outreach.wiring import open_outreach
from shared.web.client import CLIENTS_FILE
from tests.services.organization.builders import Places, enterprise, lay_out, made
from tests.support.api import Api, home, serving_service
from tests.support.tokens import Signer
from tests.support.web import serving


@dataclass(frozen=True)
class Services:
    organization: Api
    outreach: Api


@dataclass(frozen=True)
class Ground:
    """A park with an enterprise in it, and another of each."""

    places: Places
    enterprise: str
    other_enterprise: str


@pytest.fixture(scope="session")
async def services(
    mongo_url: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    """Both services for all tests; each test has a tenant of its own."""
    folder, signer = home(tmp_path_factory.mktemp("outreach")), Signer()
    (folder / "keys" / CLIENTS_FILE).write_bytes(orjson.dumps({"svc-outreach": "s", "svc-organization": "s"}))
    told: dict[str, Any] = {"balian_home": folder, "mongo_url": mongo_url, "kafka_bootstrap": kafka_bootstrap}
    async with token_desk(signer) as desk:
        first = OrganizationSettings(**told, database=f"t{secrets.token_hex(6)}")
        opened = replace(ORGANIZATION, open=partial(open_organization, key_of=signer.key_of))
        async with serving_service(opened, first, signer) as organization:
            ports = {"identity": port_of(desk), "organization": port_of(organization.address)}
            second = OutreachSettings(**told, database=f"t{secrets.token_hex(6)}", balian_ports=ports)
            outreach = replace(OUTREACH, open=partial(open_outreach, key_of=signer.key_of))
            async with serving_service(outreach, second, signer) as visits:
                yield Services(organization, visits)


@asynccontextmanager
async def token_desk(signer: Signer) -> AsyncIterator[str]:
    desk = FastAPI()

    @desk.get("/startupz")
    async def startupz() -> None: ...

    @desk.post("/api/v1/auth/token")
    async def token(audience: Annotated[str, Form()], tenant: Annotated[str, Form()]) -> dict[str, Any]:
        return {"access_token": signer.service_token(audience, tenant=tenant), "expires_in": 900}

    async with serving(desk) as address:
        yield address


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


@pytest.fixture
def api(services: Services, fresh_name: str) -> Api:
    return services.outreach.in_tenant(fresh_name)


@pytest.fixture
async def ground(services: Services, fresh_name: str) -> Ground:
    organization = services.organization.in_tenant(fresh_name)
    places = await lay_out(organization)
    officer = organization.as_("street_officer")
    inside, outside = [
        await made(officer, "/enterprises", enterprise(park, number))
        for number, park in enumerate((places.park, places.other_park), start=1)
    ]
    return Ground(places, inside, outside)
