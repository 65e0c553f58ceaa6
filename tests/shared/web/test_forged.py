"""Claims beside the token count for nothing at a service that is asked directly, and neither does a tidied-up path."""

import pytest

from tests.shared.web.conftest import Caller
from tests.support.tokens import bearer

FORGED = (
    "X-Balian-Tenant",
    "X-Tenant",
    "X-Auth-Tenant",
    "X-User-Tenant",
    "X-Forwarded-Tenant",
    "X-Forwarded-User",
    "Remote-User",
)
ROLES = ("X-Balian-Roles", "X-Auth-Role", "X-User-Roles", "X-Forwarded-Groups")
PATHS = (
    "/api/v1/notes/../../../internal/events",
    "/api/v1/notes/..%2f..%2f..%2finternal%2fevents",
    "/api/v1/notes/%2e%2e/%2e%2e/%2e%2e/internal/events",
    "/INTERNAL/events",
    "//internal/events",
    "/api/v1/Notes",
    "/api/v1/notes/",
)


@pytest.mark.parametrize("name", FORGED)
async def test_no_header_opens_another_tenant(caller: Caller, name: str) -> None:
    tenant = caller.signer.tenant
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "a"})
    stranger = {**bearer(caller.signer.token("station_worker", tenant=f"{tenant}-other")), name: tenant}
    assert (await caller.ask("GET", "/api/v1/notes", headers=stranger)).json["items"] == []
    assert (await caller.ask("GET", made.headers["Location"], headers=stranger)).status == 404


@pytest.mark.parametrize("name", ROLES)
async def test_no_header_gives_a_role(caller: Caller, name: str) -> None:
    liaison = {**bearer(caller.signer.token("liaison")), name: "station_worker,system"}
    assert (await caller.ask("POST", "/api/v1/notes", json={"title": "a"}, headers=liaison)).status == 403


@pytest.mark.parametrize("path", PATHS)
async def test_no_other_spelling_of_a_path_leads_anywhere(caller: Caller, path: str) -> None:
    token = caller.headers["Authorization"]
    request = f"GET {path}?aggregate=a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: {token}\r\n\r\n"
    status = (await caller.raw(request.encode())).split(b" ")[1]
    assert status in (b"403", b"404")
