"""The gateway over real HTTP before two services: identity (its keys) and organization (tells what it was sent)."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from services.gateway.settings import GatewaySettings
from services.gateway.wiring import SERVICE
from shared.kernel.clock import SystemClock
from shared.kernel.ids import UuidV7
from shared.store.keys import ensure_keys
from shared.web.app import create_app
from tests.support.tokens import Signer, bearer
from tests.support.web import free_socket, serving


@dataclass
class Behind:
    """The service behind the gateway, and what tests look at in it."""

    received: list[Request] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Gateway:
    address: str
    session: aiohttp.ClientSession
    signer: Signer
    behind: Behind
    away: int
    """The port of the services that do not run."""

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def bearer(self, **claims: Any) -> dict[str, str]:
        return bearer(self.signer.token("station_worker", **claims))

    async def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **kw: Any) -> Answer:
        sent = self.bearer() if headers is None else headers
        async with self.session.request(method, self.address + path, headers=sent, **kw) as reply:
            return Answer(reply.status, reply.headers, await reply.read())

    async def raw(self, request: bytes) -> bytes:
        """What comes back for these very bytes: clients would tidy the path up first."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        reply = await reader.read()
        writer.close()
        return reply


def identity(signer: Signer) -> FastAPI:
    app = FastAPI()

    @app.get("/startupz")
    @app.get("/readyz")
    async def ready() -> None: ...

    @app.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        return {"keys": [signer.jwk]}

    @app.post("/api/v1/auth/token")
    async def token() -> dict[str, str]:
        return {"access_token": "a"}

    return app


def organization(behind: Behind) -> FastAPI:
    app = FastAPI()

    @app.get("/startupz")
    async def started() -> None: ...

    @app.get("/api/v1/parks/stream")
    async def stream() -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            try:
                yield b"first\n"
                await behind.gate.wait()
                yield b"second\n"
            finally:
                behind.left.set()

        return StreamingResponse(
            pieces(), media_type="text/event-stream", headers={"Connection": "keep-alive, X-Hop", "X-Hop": "1"}
        )

    @app.get("/api/v1/parks/silent")
    async def break_off() -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError("broken off")

        return StreamingResponse(pieces(), media_type="application/json")

    @app.api_route("/api/v1/parks{rest:path}", methods=["GET", "POST", "PATCH"], include_in_schema=False)
    async def echo(request: Request) -> dict[str, Any]:
        behind.received.append(request)
        body = await request.body()
        path = request.scope["raw_path"].decode()
        query = request.scope["query_string"].decode()
        return {"path": path, "query": query, "headers": dict(request.headers), "length": len(body)}

    return app


@asynccontextmanager
async def running_gateway(home: Path, **settings: Any) -> AsyncIterator[Gateway]:
    """Ports of services that do not run are bound to nothing."""
    ensure_keys(home)
    signer, behind, clock = Signer(), Behind(), SystemClock()
    sockets = {name: free_socket() for name in ("identity", "organization")}
    ports = {name: bound.getsockname()[1] for name, bound in sockets.items()}
    away = _unused_port()
    others = dict.fromkeys(("member", "outreach", "service-request", "linkage", "insight", "integration"), away)
    chosen = GatewaySettings(balian_home=home, balian_ports={**others, **ports}, **settings)
    app = create_app(
        SERVICE, chosen, clock=clock, ids=UuidV7(clock, secrets.randbits), random=secrets.randbits, role="api"
    )
    async with (
        serving(identity(signer), sockets["identity"]),
        serving(organization(behind), sockets["organization"]),
        serving(app) as address,
        aiohttp.ClientSession() as session,
    ):
        yield Gateway(address, session, signer, behind, away)


def _unused_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    async with running_gateway(tmp_path_factory.mktemp("gateway"), balian_rate_limit=10_000) as running:
        yield running


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    """The one gateway, with nothing left of the test before."""
    running.behind.received.clear()
    running.behind.gate, running.behind.left = asyncio.Event(), asyncio.Event()
    return running
