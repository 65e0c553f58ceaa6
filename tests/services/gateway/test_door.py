import asyncio
from pathlib import Path

import pytest

from services.gateway.routing import SERVICES
from tests.services.gateway.conftest import Gateway, running_gateway
from tests.support.tokens import Signer, bearer


async def test_without_a_token_nothing_reaches_a_service(gateway: Gateway) -> None:
    answer = await gateway.ask("GET", "/api/v1/parks", headers={})
    assert (answer.status, answer.json["type"]) == (401, "/problems/unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="balian"'
    assert gateway.behind.received == []


async def test_a_forged_token_and_a_services_token_do_not_pass(gateway: Gateway) -> None:
    forged = bearer(Signer().token("station_worker", kid=gateway.signer.kid))
    between_services = bearer(gateway.signer.service_token("organization"))
    for headers in (forged, between_services, {"Authorization": "Basic abc"}):
        assert (await gateway.ask("GET", "/api/v1/parks", headers=headers)).status == 401
    assert gateway.behind.received == []


async def test_logging_in_and_the_public_keys_need_no_token(gateway: Gateway) -> None:
    form = {"grant_type": "password"}
    assert (await gateway.ask("POST", "/api/v1/auth/token", headers={}, data=form)).status == 200
    assert (await gateway.ask("GET", "/.well-known/jwks.json", headers={})).json["keys"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/service-items?tenant=110105015", 503),
        ("GET", "/api/v1/service-classes?tenant=110105015", 503),
        ("GET", "/api/v1/public/requests/110105015-AAAAAAAA", 503),
        ("POST", "/api/v1/service-items", 401),
        ("GET", "/api/v1/requests", 401),
    ],
)
async def test_the_menu_and_the_public_status_are_read_without_a_token(
    gateway: Gateway, method: str, path: str, status: int
) -> None:
    """Passed on to their service, which does not run here; nothing else is."""
    assert (await gateway.ask(method, path, headers={})).status == status


@pytest.mark.parametrize(("claims", "kind", "quota"), [({}, "person", 50), ({"azp": "c1"}, "client", 1000)])
async def test_the_quota_depends_on_who_asks(tmp_path: Path, claims: dict[str, str], kind: str, quota: int) -> None:
    async with running_gateway(tmp_path) as gateway:
        answer = await gateway.ask("GET", "/api/v1/parks", headers=gateway.bearer(**claims))
    assert answer.headers["RateLimit-Policy"] == f'"{kind}";q={quota};w=1'
    assert answer.headers["RateLimit"] == f'"{kind}";r={quota - 1};t=1'


async def test_too_many_requests_in_a_second_are_refused_and_others_are_still_served(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, balian_rate_limit=3) as gateway:
        headers = gateway.bearer()
        answers = await asyncio.gather(*(gateway.ask("GET", "/api/v1/parks", headers=headers) for _ in range(12)))
        other = await gateway.ask("GET", "/api/v1/parks", headers=gateway.bearer(sub="u2"))
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert (refused[0].json["type"], refused[0].headers["Retry-After"]) == ("/problems/too-many-requests", "1")
    assert other.status == 200


async def test_ready_names_every_service_that_is_not_and_the_seed(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, balian_profile="local") as gateway:
        answer = await gateway.ask("GET", "/readyz", headers={})
        waiting = set(answer.json["waiting_for"])
        (tmp_path / "seed.json").write_text('{"loaded": true}')
        seeded = set((await gateway.ask("GET", "/readyz", headers={})).json["waiting_for"])
    assert answer.status == 503
    assert waiting == {*SERVICES, "seed"} - {"identity"}
    assert waiting - seeded == {"seed"}


async def test_problems_of_the_door_speak_the_callers_language(gateway: Gateway) -> None:
    answer = await gateway.ask("GET", "/api/v1/nothing", headers={"Accept-Language": "en"})
    assert answer.json["title"] == "Not found"
