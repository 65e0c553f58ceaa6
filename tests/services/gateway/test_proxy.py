import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from starlette.datastructures import State
from starlette.types import Message, Receive, Scope, Send

from services.gateway.errors import GatewayTimeout
from services.gateway.headers import outward
from services.gateway.pieces import pass_back
from services.gateway.proxy import Proxy, client_session
from services.gateway.routing import Upstream
from shared.telemetry.tracing import TraceContext
from shared.web.middleware import Seen
from shared.web.settings import WebSettings
from tests.services.gateway.conftest import Gateway, running_gateway


async def test_a_request_passes_with_its_query_body_and_own_headers(gateway: Gateway) -> None:
    headers = {
        **gateway.bearer(),
        "Idempotency-Key": "k1",
        "If-Match": '"3"',
        "Balian-Story-Time": "2016-06-01T00:00:00Z",
    }
    answer = await gateway.ask(
        "POST", "/api/v1/parks/p%20q?name=%E8%8E%B1%E9%94%A6&a=1", json={"a": 1}, headers=headers
    )
    told = answer.json
    assert (answer.status, told["path"], told["query"]) == (200, "/api/v1/parks/p%20q", "name=%E8%8E%B1%E9%94%A6&a=1")
    assert told["length"] == len(b'{"a": 1}')
    assert {"idempotency-key", "if-match", "balian-story-time", "authorization"} <= told["headers"].keys()


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-User",
        "X-Forwarded-For",
        "X-Balian-Tenant",
        "X-Auth-Role",
        "X-User-Id",
        "Remote-User",
        "X-Correlation-Id",
        "Forwarded",
    ],
)
async def test_a_header_that_claims_to_be_somebody_does_not_pass(gateway: Gateway, name: str) -> None:
    told = (await gateway.ask("GET", "/api/v1/parks", headers={**gateway.bearer(), name: "street_admin"})).json
    assert name.lower() not in told["headers"]


async def test_headers_of_one_connection_do_not_pass_either_way(gateway: Gateway) -> None:
    sent = {**gateway.bearer(), "Connection": "keep-alive, X-Mine", "X-Mine": "1", "TE": "trailers"}
    told = (await gateway.ask("GET", "/api/v1/parks", headers=sent)).json
    assert not {"x-mine", "te"} & told["headers"].keys()
    gateway.behind.gate.set()
    back = await gateway.ask("GET", "/api/v1/parks/stream")
    assert "X-Hop" not in back.headers


async def test_no_browser_keeps_an_answer_for_whoever_sits_there_next(gateway: Gateway) -> None:
    answer = await gateway.ask("GET", "/api/v1/parks", headers=gateway.bearer())
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_service_may_say_itself_how_long_its_answer_is_kept() -> None:
    said = (b"Cache-Control", b"max-age=60")
    assert outward([said]) == [(b"cache-control", b"max-age=60")]


async def test_the_trace_goes_on_through_the_gateway(gateway: Gateway) -> None:
    sent = {**gateway.bearer(), "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    told = (await gateway.ask("GET", "/api/v1/parks", headers=sent)).json
    assert told["headers"]["traceparent"].startswith(f"00-{'a' * 32}-")
    assert "b" * 16 not in told["headers"]["traceparent"]


async def test_a_reply_comes_piece_by_piece(gateway: Gateway) -> None:
    async with gateway.session.get(f"{gateway.address}/api/v1/parks/stream", headers=gateway.bearer()) as reply:
        assert await reply.content.readline() == b"first\n"
        gateway.behind.gate.set()
        assert await reply.content.readline() == b"second\n"


async def test_a_stream_ends_whole_when_the_gateway_stops(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as reading:
        async with running_gateway(tmp_path) as gateway:
            request = session.get(f"{gateway.address}/api/v1/parks/stream", headers=gateway.bearer())
            reply = await reading.enter_async_context(request)
            assert await reply.content.readline() == b"first\n"
        assert await reply.content.read() == b""


async def test_who_takes_nothing_of_a_stream_in_is_given_up(gateway: Gateway) -> None:
    async def stalled(message: Message) -> None:
        await asyncio.Event().wait()

    class App:
        state = State({"stopping": asyncio.Event()})

    async with gateway.session.get(f"{gateway.address}/api/v1/parks/stream", headers=gateway.bearer()) as reply:
        with pytest.raises(TimeoutError):
            await pass_back(reply, {"type": "http", "app": App()}, stalled, stall_s=0.05)


async def test_who_hangs_up_is_not_served_any_longer(gateway: Gateway) -> None:
    async with gateway.session.get(f"{gateway.address}/api/v1/parks/stream", headers=gateway.bearer()) as reply:
        assert await reply.content.readline() == b"first\n"
        reply.close()
    async with asyncio.timeout(10):
        await gateway.behind.left.wait()


async def test_a_body_is_passed_on_as_it_streams_in(gateway: Gateway) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"1" * 65_536

    headers = {**gateway.bearer(), "Content-Type": "application/json"}
    answer = await gateway.ask("POST", "/api/v1/parks", data=pieces(), headers=headers)
    assert answer.json["length"] == 8 * 65_536


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_a_body_that_is_not_passed_on_does_not_swallow_the_next_request(gateway: Gateway, method: str) -> None:
    smuggled = b"GET /api/v1/parks/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    headers = {**gateway.bearer(), "Content-Type": "application/json"}
    for _ in range(3):
        await gateway.ask(method, "/api/v1/parks", data=smuggled, headers=headers)
        assert (await gateway.ask("GET", "/api/v1/parks/next")).json["path"] == "/api/v1/parks/next"
    assert not any("smuggled" in request.url.path for request in gateway.behind.received)


async def test_a_body_over_the_limit_is_refused_at_the_door(gateway: Gateway) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield b"1" * 65_536

    headers = {**gateway.bearer(), "Content-Type": "application/json"}
    answer = await gateway.ask("POST", "/api/v1/parks", data=pieces(), headers=headers)
    assert (answer.status, answer.json["type"]) == (413, "/problems/too-large")


async def test_a_body_of_a_type_nobody_reads_is_refused_at_the_door(gateway: Gateway) -> None:
    headers = {**gateway.bearer(), "Content-Type": "text/xml"}
    answer = await gateway.ask("POST", "/api/v1/parks", data=b"<a/>", headers=headers)
    assert (answer.status, gateway.behind.received) == (415, [])


async def test_a_service_that_is_away_is_503_and_says_when_to_come_again(gateway: Gateway) -> None:
    answer = await gateway.ask("GET", "/api/v1/members")
    assert (answer.status, answer.json["type"], answer.headers["Retry-After"]) == (503, "/problems/unavailable", "2")


async def test_a_reply_that_breaks_off_does_not_look_whole(gateway: Gateway) -> None:
    with pytest.raises(aiohttp.ClientError):
        await gateway.ask("GET", "/api/v1/parks/silent")


async def test_a_service_that_hangs_up_without_a_reply_is_502(gateway: Gateway) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", gateway.away):
        answer = await gateway.ask("GET", "/api/v1/members")
    assert (answer.status, answer.json["type"]) == (502, "/problems/bad-gateway")
    assert answer.headers["Retry-After"] == "2"


class Restarted:
    """A service that closes each of two connections once it was asked something, and replies on every later one."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"chunked" not in head.lower():
            await reader.readexactly(len(b"{}"))
        self.asked += 1
        if self.asked > 2:
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
async def restarted(gateway: Gateway) -> AsyncIterator[Restarted]:
    service = Restarted()
    async with await asyncio.start_server(service, "127.0.0.1", gateway.away):
        yield service


_JSON = {"Content-Type": "application/json"}


async def test_a_command_with_a_key_is_sent_again_when_its_connection_ends_without_a_reply(
    gateway: Gateway, restarted: Restarted
) -> None:
    headers = {**gateway.bearer(), **_JSON, "Idempotency-Key": "k1"}
    answer = await gateway.ask("POST", "/api/v1/members", data=b"{}", headers=headers)
    assert (answer.status, restarted.asked) == (204, 3)


async def test_a_command_without_a_key_is_sent_once_only(gateway: Gateway, restarted: Restarted) -> None:
    answer = await gateway.ask("POST", "/api/v1/members", data=b"{}", headers={**gateway.bearer(), **_JSON})
    assert (answer.status, restarted.asked) == (502, 1)


async def test_a_body_that_streamed_in_cannot_be_sent_again(gateway: Gateway, restarted: Restarted) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"1" * 65_536

    headers = {**gateway.bearer(), **_JSON, "Idempotency-Key": "k1"}
    answer = await gateway.ask("POST", "/api/v1/members", data=pieces(), headers=headers)
    assert (answer.status, restarted.asked) == (502, 1)


async def test_a_service_that_is_silent_too_long_is_504(gateway: Gateway, tmp_path: Path) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gateway.behind.gate.wait()
        writer.close()

    async with (
        await asyncio.start_server(say_nothing, "127.0.0.1", 0) as silent,
        client_session(silence_s=0.2) as session,
    ):
        port = silent.sockets[0].getsockname()[1]
        proxy = Proxy(session, WebSettings(balian_home=tmp_path, balian_ports={"member": port}))
        with pytest.raises(GatewayTimeout):
            await proxy.pass_on(*_request(), Upstream("member", "/api/v1/members", is_open=False), [])
        gateway.behind.gate.set()


def _request() -> tuple[Scope, Receive, Send]:
    async def receive() -> Message:
        return await asyncio.Future()

    async def send(message: Message) -> None: ...

    seen = Seen("r1", TraceContext("a" * 32, "b" * 16))
    path = {"method": "GET", "raw_path": b"/api/v1/members", "query_string": b"", "headers": []}
    return {"type": "http", "state": {"seen": seen}, **path}, receive, send


TRICKS = [
    b"/api/v1/parks/../internal/events",
    b"/api/v1/parks/%2e%2e/internal",
    b"/api/v1/parks%2f..%2finternal",
    b"/api/v1//parks",
    b"//api/v1/parks",
    b"/api/v1/parks\\x",
    b"/api/v1/parks;a=b",
    b"/api/v1/parks/%252e",
    b"/api/v1/parks/%00",
]


@pytest.mark.parametrize("path", TRICKS, ids=[trick.decode() for trick in TRICKS])
async def test_a_path_that_can_be_read_in_two_ways_is_refused(gateway: Gateway, path: bytes) -> None:
    token = gateway.bearer()["Authorization"].encode()
    request = b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: " + token + b"\r\n\r\n"
    assert b" 400 " in (await gateway.raw(request)).split(b"\r\n")[0]
    assert gateway.behind.received == []


ELSEWHERE = [
    "/internal/events",
    "/api/v1/internal/events",
    "/Internal/events",
    "/API/v1/parks",
    "/api/v1/Parks",
    "/api/v1/nothing",
    "/metrics/x",
    "/api/v2/parks",
]


@pytest.mark.parametrize("path", ELSEWHERE)
async def test_what_is_not_in_the_table_does_not_exist(gateway: Gateway, path: str) -> None:
    answer = await gateway.ask("GET", path)
    assert (answer.status, answer.json["type"]) == (404, "/problems/not-found")
