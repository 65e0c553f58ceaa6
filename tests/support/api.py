"""One service over real HTTP on a database of its own, called as whoever a test wants to be."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from shared.kernel.clock import Clock, SystemClock
from shared.kernel.ids import UuidV7
from shared.store.keys import ensure_keys
from shared.web.app import PREFIX, create_app
from shared.web.service import Service, T
from tests.support.tokens import Signer, bearer
from tests.support.web import serving


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.text)

    @property
    def slug(self) -> str:
        """Which problem it is."""
        return str(self.json["type"]).removeprefix("/problems/")

    @property
    def faults(self) -> dict[str, str]:
        """Pointer → slug of each faulty field."""
        return {fault["pointer"]: fault["slug"] for fault in self.json["errors"]}


@dataclass(frozen=True)
class Api:
    """Calls below /api/v1 in one tenant; immutable, so each persona is a copy."""

    session: aiohttp.ClientSession
    address: str
    signer: Signer
    tenant: str
    headers: Mapping[str, str]

    def in_tenant(self, tenant: str) -> "Api":
        return replace(self, tenant=tenant, headers={})

    def as_(self, *roles: str, sub: str = "u1", **jurisdiction: str) -> "Api":
        token = self.signer.token(*roles, tenant=self.tenant, sub=sub, jurisdiction=jurisdiction)
        return replace(self, headers=bearer(token))

    def as_service(self, audience: str) -> "Api":
        """Another service with a token for this owner (`audience`)."""
        return replace(self, headers=bearer(self.signer.service_token(audience, tenant=self.tenant)))

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return await self._ask("POST", path, body, headers)

    async def patch(self, path: str, body: object, version: int | None = None, **headers: str) -> Answer:
        known = {} if version is None else {"If-Match": f'"{version}"'}
        return await self._ask("PATCH", path, body, {**known, **headers})

    async def _ask(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> Answer:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        url = self.address + PREFIX + path
        async with self.session.request(method, url, json=body, headers=sent) as reply:
            return Answer(reply.status, reply.headers, await reply.text())


@asynccontextmanager
async def serving_service(
    service: Service[T], settings: T, signer: Signer, clock: Clock | None = None
) -> AsyncIterator[Api]:
    """The service in the role `api`, indexed and started; without a persona, so that each call says who it is."""
    clock = clock or SystemClock()
    ids = UuidV7(clock, secrets.randbits)
    async with service.open(settings, clock, ids) as opened:
        await opened.index()
    app = create_app(service, settings, clock=clock, ids=ids, random=secrets.randbits, role="api")
    async with serving(app) as address, aiohttp.ClientSession() as session:
        yield Api(session, address, signer, "t1", {})


def home(folder: Path) -> Path:
    """A folder with keys, as a service finds it."""
    ensure_keys(folder)
    return folder
