"""Imports over HTTP, with the real services that own their rows."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from deploy.seed.workbooks import Cell, workbook_bytes
from services.integration.queries import Wired
from services.integration.settings import IntegrationSettings
from services.integration.wiring import SERVICE, open_integration
from services.integration.worker import Worker
from services.member.settings import MemberSettings
from services.member.wiring import SERVICE as MEMBER
from services.member.wiring import open_member
from services.organization.settings import OrganizationSettings
from services.organization.wiring import SERVICE as ORGANIZATION
from services.organization.wiring import open_organization
from services.outreach.settings import OutreachSettings
from services.outreach.wiring import SERVICE as OUTREACH
from services.outreach.wiring import open_outreach
from services.service_request.settings import ServiceRequestSettings
from services.service_request.wiring import SERVICE as SERVICE_REQUEST
from services.service_request.wiring import open_service_request
from shared.kernel.clock import SystemClock
from shared.kernel.ids import UuidV7
from shared.web.client import OwnerClient
from shared.web.settings import WebSettings
from tests.services.organization.builders import Places, lay_out
from tests.support.api import Answer, Api, home, serving_service
from tests.support.tokens import Signer


class SignedOwners(OwnerClient):
    """The real client; only its tokens are signed here instead of by identity."""

    def __init__(self, session: aiohttp.ClientSession, settings: WebSettings, signer: Signer) -> None:
        super().__init__(session, "integration", settings)
        self._signer = signer

    async def _token(self, owner: str, tenant: str) -> str:
        return self._signer.service_token(owner, tenant=tenant)


@dataclass(frozen=True)
class Desk:
    """The services, the park, and the worker that a running service has as a loop."""

    imports: Api
    organization: Api
    member: Api
    outreach: Api
    places: Places
    wired: Wired

    async def upload(
        self, api: Api, content: bytes, kind: str = "enterprises", key: str | None = None, **fields: str
    ) -> Answer:
        form = aiohttp.FormData({"kind": kind, "park": self.places.park, **fields})
        form.add_field("file", content, filename="a.xlsx")
        headers = {**api.headers, **({"Idempotency-Key": key} if key else {})}
        async with api.session.post(f"{api.address}/api/v1/imports", data=form, headers=headers) as reply:
            return Answer(reply.status, reply.headers, await reply.text())

    async def open_import(
        self, rows: Sequence[tuple[Cell, ...]], kind: str = "enterprises", key: str | None = None, **fields: str
    ) -> str:
        """The id of an import the officer has uploaded; nothing of it is carried out yet."""
        content = workbook_bytes(kind, list(rows))  # type: ignore[arg-type]
        answer = await self.upload(self.imports.as_("street_officer"), content, kind, key, **fields)
        assert answer.status == 202, answer.text
        return str(answer.json["id"])

    async def seen(self, id: str) -> dict[str, Any]:
        """The import as the officer sees it."""
        found: dict[str, Any] = (await self.imports.as_("street_officer").get(f"/imports/{id}")).json
        return found

    async def work(self) -> None:
        """What the worker's loop does until it rests."""
        worker = Worker(self.wired, held)
        while await worker.turn():
            pass

    async def load(self, rows: list[tuple[Cell, ...]], kind: str = "enterprises", **fields: str) -> dict[str, Any]:
        """Upload, work, and the import as the officer then sees it."""
        id = await self.open_import(rows, kind, **fields)
        await self.work()
        return await self.seen(id)

    async def take_back(self, id: str) -> tuple[int, int]:
        """Undo an import: how many of its rows were taken back, and how many kept."""
        officer = self.imports.as_("street_officer")
        begun = await officer.post(f"/imports/{id}/actions/undo", {"evidence": {}})
        assert begun.status == 200, begun.text
        await self.work()
        ended = await self.seen(id)
        return ended["taken_back"], ended["kept"]


async def held() -> bool:
    return True


Served = Callable[[], Awaitable[Api]]


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="session")
def told(mongo_url: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """The settings of a service by its name: a home and a database of its own."""

    def told(name: str) -> dict[str, Any]:
        return {
            "balian_home": home(tmp_path_factory.mktemp(name)),
            "mongo_url": mongo_url,
            "database": f"t{secrets.token_hex(6)}",
            "kafka_bootstrap": kafka_bootstrap,
        }

    return told


@pytest.fixture(scope="session")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(scope="session")
def organization_settings(told: Callable[[str], Any]) -> OrganizationSettings:
    return OrganizationSettings(**told("organization"))


@pytest.fixture(scope="session")
async def organization(organization_settings: OrganizationSettings, signer: Signer) -> AsyncIterator[Api]:
    service = replace(ORGANIZATION, open=partial(open_organization, key_of=signer.key_of))
    async with serving_service(service, organization_settings, signer) as api:
        yield api


def ports(**services: Api) -> dict[str, int]:
    return {name: urlsplit(api.address).port or 0 for name, api in services.items()}


@pytest.fixture(scope="session")
async def member(
    told: Callable[[str], Any], organization: Api, signer: Signer, session: aiohttp.ClientSession
) -> AsyncIterator[Api]:
    settings = MemberSettings(**told("member"), balian_ports=ports(organization=organization))
    owner = SignedOwners(session, settings, signer)
    service = replace(MEMBER, open=partial(open_member, key_of=signer.key_of, owner=owner))
    async with serving_service(service, settings, signer) as api:
        yield api


@pytest.fixture(scope="session")
async def outreach(
    told: Callable[[str], Any], organization: Api, signer: Signer, session: aiohttp.ClientSession
) -> AsyncIterator[Api]:
    settings = OutreachSettings(**told("outreach"), balian_ports=ports(organization=organization))
    owners = SignedOwners(session, settings, signer)
    service = replace(OUTREACH, open=partial(open_outreach, key_of=signer.key_of, owners=owners))
    async with serving_service(service, settings, signer) as api:
        yield api


@pytest.fixture(scope="session")
async def requests(
    told: Callable[[str], Any], organization: Api, signer: Signer, session: aiohttp.ClientSession
) -> AsyncIterator[Api]:
    """The service-request service, which is asked about files that are attached to requests."""
    settings = ServiceRequestSettings(**told("service_request"), balian_ports=ports(organization=organization))
    owners = SignedOwners(session, settings, signer)
    service = replace(SERVICE_REQUEST, open=partial(open_service_request, key_of=signer.key_of, asks=owners))
    async with serving_service(service, settings, signer) as api:
        yield api


@pytest.fixture(scope="session")
async def settings(
    told: Callable[[str], Any], organization: Api, member: Api, outreach: Api, requests: Api
) -> IntegrationSettings:
    owners = ports(organization=organization, member=member, outreach=outreach) | ports(**{"service-request": requests})
    return IntegrationSettings(**told("integration"), balian_ports=owners)


@pytest.fixture(scope="session")
async def owners(settings: IntegrationSettings, signer: Signer, session: aiohttp.ClientSession) -> OwnerClient:
    return SignedOwners(session, settings, signer)


@pytest.fixture(scope="session")
async def service(settings: IntegrationSettings, signer: Signer, owners: OwnerClient) -> AsyncIterator[Api]:
    opened = partial(open_integration, key_of=signer.key_of, owners=owners)
    async with serving_service(replace(SERVICE, open=opened), settings, signer) as api:
        yield api


@pytest.fixture(scope="session")
async def wired(settings: IntegrationSettings, service: Api, owners: OwnerClient) -> AsyncIterator[Wired]:
    clock = SystemClock()
    ids = UuidV7(clock, secrets.randbits)
    async with open_integration(settings, clock, ids, owners=owners) as opened:
        assert isinstance(opened.wired, Wired)
        yield opened.wired


@pytest.fixture
async def desk(service: Api, organization: Api, member: Api, outreach: Api, wired: Wired, fresh_name: str) -> Desk:
    """A tenant of its own for each test."""
    imports, owner, members, visits = [api.in_tenant(fresh_name) for api in (service, organization, member, outreach)]
    return Desk(imports, owner, members, visits, await lay_out(owner), wired)
