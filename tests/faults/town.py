"""Two streets on the platform under test, made over the API before anything goes wrong, and what grows in them."""

import time
from dataclasses import dataclass, field

import aiohttp
import jwt

from deploy.seed.client import Account, Api, Call, read_accounts
from shared.web.tokens import AUDIENCE
from tests.faults.platform import Platform

OFFICER, STATION = "street_officer", "station_worker"
TENANTS = {"110105015": "110105015001", "110108005": "110108005001"}
"""Each street's code, which is its tenant, and the code of its one community."""
_PASSWORD = "a-long-enough-pass-phrase-1"
_FRESH_S = 600.0


@dataclass(slots=True)
class Thing:
    """A thing that clients have made; `version` is the last they were told."""

    id: str
    version: int


@dataclass(eq=False)
class Person:
    """One account at the gateway. `id` is the `sub` of its tokens, known from the first one on."""

    api: str
    account: Account
    id: str = ""
    _token: str | None = None
    _told_at: float = 0.0

    async def token(self, session: aiohttp.ClientSession) -> str:
        """A token good for some minutes. Raises what the client raises, `LookupError` when there is none to be had."""
        if self._token is None or time.monotonic() - self._told_at > _FRESH_S:
            self._token = await self._log_in(session)
            self._told_at = time.monotonic()
        return self._token

    def forget(self) -> None:
        """The token was refused."""
        self._token = None

    async def _log_in(self, session: aiohttp.ClientSession) -> str:
        form = {"grant_type": "password", "username": self.account.username, "password": self.account.password}
        async with session.post(f"{self.api}/auth/token", data=form) as reply:
            if reply.status != 200:
                raise LookupError(reply.status)
            token = str((await reply.json())["access_token"])
        claims = jwt.decode(token, options={"verify_signature": False}, audience=AUDIENCE)
        self.id = str(claims["sub"])
        return token


@dataclass(eq=False)
class Street:
    """A tenant with one community and one park; `things` by resource name."""

    tenant: str
    community: str
    park: str
    people: dict[str, Person]
    things: dict[str, list[Thing]] = field(default_factory=dict)
    _known: dict[str, Thing] = field(default_factory=dict)

    def those(self, resource: str) -> list[Thing]:
        """In the order in which they were made."""
        return self.things.setdefault(resource, [])

    def note(self, resource: str, id: str, version: int) -> None:
        """Somebody was told that this thing stands at this version."""
        if id not in self._known:
            self._known[id] = Thing(id, version)
            self.those(resource).append(self._known[id])
        self._known[id].version = max(self._known[id].version, version)


async def settle(platform: Platform) -> list[Street]:
    """Accounts, places and people of both streets."""
    await platform.carry_out("services.identity", "bootstrap", "--phase", "before")
    accounts = read_accounts(platform.folder / "accounts.json")
    async with aiohttp.ClientSession() as session:
        return [await _street(session, platform, accounts, tenant) for tenant in TENANTS]


async def _street(session: aiohttp.ClientSession, platform: Platform, accounts: list[Account], tenant: str) -> Street:
    def account(role: str) -> Account:
        return next(each for each in accounts if each.tenant == tenant and role in each.roles)

    admin = Api(session, platform.url, account("street_admin"))
    street = await _made(admin, "/streets", {"code": tenant, "name": "街道"})
    community = await _made(admin, "/communities", {"code": TENANTS[tenant], "name": "社区", "street": street})
    park = await _made(admin, "/parks", {"code": "P1", "name": "园区", "street": street, "community": community})
    station = Account(f"station-{tenant}", _PASSWORD, (STATION,), tenant, {"park": park})
    grant = {"roles": [STATION], "jurisdiction": station.jurisdiction}
    await _made(admin, "/users", {"username": station.username, "password": station.password, **grant})
    api = f"{platform.url}/api/v1"
    people = {OFFICER: Person(api, account(OFFICER)), STATION: Person(api, station)}
    for person in people.values():
        await person.token(session)
    return Street(tenant, community, park, people)


async def _made(admin: Api, path: str, body: dict[str, object]) -> str:
    thing = await admin.send(Call("POST", path, body=body, key=f"town{path}"))
    return str(thing["id"])
