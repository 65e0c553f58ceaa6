from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
import pytest
from fastapi import FastAPI, Form

from shared.kernel.errors import NotFound, Unavailable
from shared.kernel.scope import Scope
from shared.web.client import CLIENTS_FILE, OwnerClient, open_client
from shared.web.settings import WebSettings
from tests.shared.web.conftest import Caller
from tests.support.web import free_socket, serving


@pytest.fixture
def scope(fresh_name: str) -> Scope:
    return Scope(tenant=fresh_name, actor="u1", roles=frozenset({"station_worker"}), correlation_id="c1")


@pytest.fixture
async def asked() -> list[dict[str, str]]:
    return []


@pytest.fixture
async def client(caller: Caller, asked: list[dict[str, str]]) -> AsyncIterator[OwnerClient]:
    """A client of the sample service, with an identity that gives service tokens and notes who asked."""
    (caller.home / "keys" / CLIENTS_FILE).write_bytes(orjson.dumps({"svc-other": "s"}))
    identity = FastAPI()

    @identity.get("/startupz")
    async def startupz() -> None: ...

    @identity.post("/api/v1/auth/token")
    async def token(audience: Annotated[str, Form()], tenant: Annotated[str, Form()]) -> dict[str, Any]:
        asked.append({"audience": audience, "tenant": tenant})
        return {"access_token": caller.signer.service_token(audience, tenant=tenant), "expires_in": 900}

    bound = free_socket()
    ports = {"identity": bound.getsockname()[1], "sample": int(caller.address.rpartition(":")[2])}
    async with (
        serving(identity, bound),
        open_client("other", WebSettings(balian_home=caller.home, balian_ports=ports)) as client,
    ):
        yield client


async def test_a_service_asks_an_owner_in_the_tenant_of_its_scope(
    caller: Caller, client: OwnerClient, asked: list[dict[str, str]], scope: Scope
) -> None:
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "a"})
    path = made.headers["Location"].removeprefix("/api/v1")
    assert (await client.get(scope, "sample", path))["title"] == "a"
    assert (await client.get(scope, "sample", "/scope"))["correlation_id"] == "c1"
    assert asked == [{"audience": "sample", "tenant": scope.tenant}]


async def test_what_the_owner_does_not_have_is_not_found(client: OwnerClient, scope: Scope) -> None:
    with pytest.raises(NotFound):
        await client.get(scope, "sample", "/notes/nothing")


async def test_a_refusal_of_a_command_comes_back_as_it_is(client: OwnerClient, scope: Scope) -> None:
    reply = await client.send(scope, "sample", "POST", "/notes", json={"title": ""}, key="k1")
    assert (reply.status, reply.body["type"]) == (422, "/problems/invalid")


async def test_an_owner_that_fails_or_is_away_is_unavailable(client: OwnerClient, scope: Scope) -> None:
    with pytest.raises(Unavailable):
        await client.get(scope, "sample", "/broken")
    with pytest.raises(Unavailable):
        await client.get(scope, "nowhere.invalid", "/things")
