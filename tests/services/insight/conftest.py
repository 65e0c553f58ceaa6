"""The running service over real HTTP, with the rows of told stories in a real MongoDB."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest

from services.insight.freshness import COLLECTION as FRESHNESS
from services.insight.freshness import Freshness
from services.insight.settings import InsightSettings
from services.insight.store import ensure_indexes
from services.insight.stream import signals
from services.insight.stream.listeners import Pace
from services.insight.wiring import SERVICE, open_insight
from shared.bus.envelope import Envelope
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store import consumption, driver
from shared.store.keys import ensure_keys
from shared.store.story import COLLECTION as CLOCKS
from shared.web.app import create_app
from tests.services.insight.builders import TENANT, Story, fold, later
from tests.services.insight.streams import PATIENCE_S, Feed, Stream
from tests.support.stores import SettableClock, empty
from tests.support.tokens import Signer, bearer
from tests.support.web import serving

SOURCES = ("organization", "member", "outreach", "linkage")
_LOOK_S = 0.01
STORY_CLOCK = {"mode": "STORY", "start": "2016-05-30T00:00:00+08:00"}


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any


@dataclass(frozen=True)
class Client:
    """Asks the running service; a caller is roles and a jurisdiction."""

    session: aiohttp.ClientSession
    address: str
    signer: Signer
    feed: Feed
    settings: InsightSettings
    app: Any

    async def get(self, path: str, *roles: str, **caller: Any) -> Reply:
        async with self.session.get(f"{self.address}/api/v1{path}", headers=self._headers(*roles, **caller)) as reply:
            return Reply(reply.status, await reply.json())

    async def post(self, path: str, *roles: str, **caller: Any) -> Reply:
        async with self.session.post(f"{self.address}/api/v1{path}", headers=self._headers(*roles, **caller)) as reply:
            return Reply(reply.status, await reply.json())

    async def csv(self, path: str, *roles: str, **caller: Any) -> str:
        """The list as a spreadsheet reads it."""
        headers = {**self._headers(*roles, **caller), "Accept": "text/csv"}
        async with self.session.get(f"{self.address}/api/v1{path}", headers=headers) as reply:
            assert reply.status == 200, await reply.read()
            return (await reply.read()).decode()

    async def status(self, path: str, *roles: str, **caller: Any) -> int:
        """What a request is answered with; the rest of it is not waited for."""
        async with self.session.get(f"{self.address}/api/v1{path}", headers=self._headers(*roles, **caller)) as reply:
            return reply.status

    @asynccontextmanager
    async def beside(self) -> AsyncIterator["Client"]:
        """Another process of the service on the same database."""
        app = _app(self.settings, self.signer, None)
        async with serving(app) as address:
            yield replace(self, address=address, app=app)

    @asynccontextmanager
    async def stream(
        self, *roles: str, query: str = "", after: str | None = None, **caller: Any
    ) -> AsyncIterator[Stream]:
        """What the service tells who listens, once it has begun; the service has begun to hear before that."""
        async with asyncio.timeout(PATIENCE_S):
            while self.app.state.opened.wired.listeners.at is None:
                await asyncio.sleep(_LOOK_S)
        headers = self._headers(*roles, **caller) | ({"Last-Event-ID": after} if after else {})
        async with self.session.get(f"{self.address}/api/v1/stream{query}", headers=headers) as reply:
            assert reply.status == 200, await reply.read()
            stream = Stream(reply)
            stream.began_at = (await stream.frame()).id
            yield stream

    async def tell(self, event: Envelope) -> None:
        """Take it in, and have it told to all who listen already."""
        async with self.stream("street_officer") as stream:
            await self.feed.take_in(event)
            await stream.thing()

    def _headers(
        self, *roles: str, jurisdiction: Mapping[str, str] | None = None, tenant: str = TENANT, **claims: Any
    ) -> dict[str, str]:
        told = {"tenant": tenant, "jurisdiction": dict(jurisdiction or {}), "clock": STORY_CLOCK, **claims}
        return bearer(self.signer.token(*roles, **told))

    async def figure(self, id: str, *roles: str, query: str = "", **caller: Any) -> Any:
        reply = await self.get(f"/kpis?id={id}{query}", *roles, **caller)
        assert reply.status == 200, reply.body
        return reply.body["items"][0]


Serve = Callable[..., Any]


@dataclass(frozen=True)
class Databases:
    """Databases of the service, indexed once (that is what takes the time) and emptied after each use."""

    connection: driver.Client
    free: list[str]

    @asynccontextmanager
    async def one(self) -> AsyncIterator[driver.Database]:
        """An empty one that nobody else uses meanwhile."""
        name = self.free.pop() if self.free else await self._made()
        database = driver.database(self.connection, name)
        await signals.ensure(database)
        yield database
        await empty(database)
        self.free.append(name)

    async def _made(self) -> str:
        name = f"t{secrets.token_hex(6)}"
        database = driver.database(self.connection, name)
        await ensure_indexes(database)
        await consumption.ensure(database)
        return name


@pytest.fixture(scope="session")
async def databases(mongo_url: str) -> AsyncIterator[Databases]:
    connection = driver.connect(mongo_url)
    databases = Databases(connection, [])
    yield databases
    for name in databases.free:
        await driver.drop(connection, name)
    await driver.close(connection)


async def fill(database: driver.Database, *stories: Story) -> None:
    """The rows and clocks these stories leave behind, all folded."""
    for story in stories:
        for name, rows in fold(story.events).items():
            if rows:
                await database[name].insert_many(list(rows.values()))
        await Freshness(database[FRESHNESS], SettableClock(), "a").tell(dict.fromkeys(SOURCES, True))
        await database[CLOCKS].insert_one({"_id": story.tenant, "now": later(story.at)})


@pytest.fixture(scope="session")
def serve(mongo_url: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """`async with serve(*stories) as client`: the service over the rows of these stories."""

    @asynccontextmanager
    async def running(*stories: Story, pace: Pace | None = None) -> AsyncIterator[Client]:
        home = tmp_path_factory.mktemp("home")
        ensure_keys(home)
        signer = Signer(TENANT)
        async with databases.one() as database:
            await fill(database, *stories)
            told: dict[str, Any] = {"balian_home": home, "mongo_url": mongo_url, "database": database.name}
            settings = InsightSettings(**told, kafka_bootstrap="127.0.0.1:1")
            app = _app(settings, signer, pace)
            async with serving(app) as address, aiohttp.ClientSession() as session:
                yield Client(session, address, signer, Feed(databases.connection, database), settings, app)

    return running


class _Counting:
    """Ids that tests can foresee."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> str:
        self._last += 1
        return f"id-{self._last}"


def _app(settings: InsightSettings, signer: Signer, pace: Pace | None) -> Any:
    def opened(settings: InsightSettings, clock: Clock, ids: Ids) -> Any:
        return open_insight(settings, clock, ids, key_of=signer.key_of, pace=pace)

    service = replace(SERVICE, open=opened)
    return create_app(service, settings, clock=SettableClock(), ids=_Counting(), random=lambda bits: 1, role="api")
