"""The sample service over real HTTP with a real database, and a caller who holds a good token."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from shared.kernel.clock import SystemClock
from shared.kernel.ids import UuidV7
from shared.store.keys import ensure_keys
from shared.web.app import create_app
from tests.shared.web.sample import Settings, sample_service
from tests.support.tokens import Signer, bearer
from tests.support.web import serving


@dataclass
class Caller:
    """Sends requests; `headers` go with each."""

    session: aiohttp.ClientSession
    address: str
    signer: Signer
    home: Path
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **kw: Any) -> "Answer":
        sent = {**self.headers, **(headers or {})}
        async with self.session.request(method, self.address + path, headers=sent, **kw) as reply:
            return Answer(reply.status, reply.headers, await reply.text(), reply.content_type)

    async def raw(self, request: bytes) -> bytes:
        """What comes back for these very bytes: clients would tidy the path up first."""
        reader, writer = await asyncio.open_connection(*self.address.removeprefix("http://").split(":"))
        writer.write(request)
        reply = await reader.read()
        writer.close()
        return reply


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str
    type: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.text)


@pytest.fixture(scope="session")
async def served(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, Signer, Path]]:
    """One running sample service: its address, the key its tokens are signed with, its home."""
    home, signer, clock = tmp_path_factory.mktemp("sample"), Signer(), SystemClock()
    ensure_keys(home)
    settings = Settings(balian_home=home, mongo_url=mongo_url, database=f"t{secrets.token_hex(6)}")
    ids = UuidV7(clock, secrets.randbits)
    service = sample_service(signer.key_of)
    async with service.open(settings, clock, ids) as opened:
        await opened.index()
    async with serving(create_app(service, settings, clock=clock, ids=ids, random=secrets.randbits)) as address:
        yield address, signer, home


@pytest.fixture
async def caller(served: tuple[str, Signer, Path], fresh_name: str) -> AsyncIterator[Caller]:
    """A station worker of a tenant that no other test uses."""
    address, signer, home = served
    signer.tenant = fresh_name
    async with aiohttp.ClientSession() as session:
        yield Caller(session, address, signer, home, bearer(signer.token("station_worker")))
