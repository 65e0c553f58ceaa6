"""Identity over real HTTP with a real database, its first tenant and administrator, and a clock that tests move."""

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from services.identity.commands.grant import Narrowing
from services.identity.commands.tenants import RegisterTenant, register_tenant
from services.identity.commands.users import RegisterUser, register_user
from services.identity.files import ensure_files
from services.identity.parts import Parts
from services.identity.settings import IdentitySettings
from services.identity.wiring import SERVICE, ensure_indexes, open_identity
from shared.kernel.clock import ClockMode, TenantClock
from shared.kernel.ids import UuidV7
from shared.store.keys import ensure_keys
from shared.web.app import create_app
from tests.support.tokens import bearer
from tests.support.web import serving

STORY = TenantClock(ClockMode.STORY, datetime(2016, 5, 29, 16, tzinfo=UTC))
PASSWORD = "an easy test password"


class MovedClock:
    """Real time plus what a test adds."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        now = datetime.now(UTC) + self.ahead
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    json: Any


@dataclass
class Identity:
    """A running identity service; `tenant` is this test's own, with users made by `user`."""

    session: aiohttp.ClientSession
    address: str
    parts: Parts
    home: Path
    clock: MovedClock
    tenant: str = field(default_factory=lambda: f"t{secrets.token_hex(4)}")

    async def ask(self, method: str, path: str, token: str | None = None, **kw: Any) -> Answer:
        headers = {**kw.pop("headers", {}), **(bearer(token) if token else {})}
        async with self.session.request(method, f"{self.address}{path}", headers=headers, **kw) as reply:
            raw = await reply.read()
            return Answer(reply.status, reply.headers, orjson.loads(raw) if raw else None)

    async def grant(self, **form: str) -> Answer:
        return await self.ask("POST", "/api/v1/auth/token", data=form)

    async def log_in(self, username: str, password: str = PASSWORD) -> Answer:
        return await self.grant(grant_type="password", username=username, password=password)

    async def token(self, *roles: str) -> str:
        return str((await self.log_in(await self.user(*roles))).json["access_token"])

    async def user(self, *roles: str, jurisdiction: Narrowing = Narrowing()) -> str:  # noqa: B008
        """The name of a new user of the tenant."""
        username = f"u-{secrets.token_hex(4)}"
        command = RegisterUser(
            username=username, password=PASSWORD, roles=roles or ("station_worker",), jurisdiction=jurisdiction
        )
        await register_user(self.parts, self.parts.system(self.tenant, STORY), command)
        return username


@pytest.fixture(scope="session")
async def served_identity(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, Parts, Path, MovedClock]]:
    home, clock = tmp_path_factory.mktemp("identity"), MovedClock()
    ensure_keys(home)
    ensure_files(home / "keys")
    settings = IdentitySettings(
        balian_home=home, mongo_url=mongo_url, kafka_bootstrap="unused:1", database=f"t{secrets.token_hex(6)}"
    )
    ids = UuidV7(clock, secrets.randbits)
    async with open_identity(settings, clock, ids) as opened:
        assert isinstance(opened.wired, Parts)
        assert opened.store is not None
        await ensure_indexes(opened.wired, opened.store)
        app = create_app(SERVICE, settings, clock=clock, ids=ids, random=secrets.randbits, role="api")
        async with serving(app) as address:
            yield address, opened.wired, home, clock


@pytest.fixture
async def identity(served_identity: tuple[str, Parts, Path, MovedClock]) -> AsyncIterator[Identity]:
    address, parts, home, clock = served_identity
    clock.ahead = timedelta()
    async with aiohttp.ClientSession() as session:
        made = Identity(session, address, parts, home, clock)
        await register_tenant(parts, RegisterTenant(code=made.tenant, name="示例街道", clock=STORY))
        yield made
