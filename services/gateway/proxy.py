"""Passes a request on and its reply back, both as streams and unread (raw ASGI on aiohttp's client).

Before the first byte of a reply a failure is a problem with `Retry-After`; after it the connection is broken off, since
half a reply must not look whole.
"""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from multidict import CIMultiDict
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from services.gateway.errors import BadGateway, GatewayTimeout
from services.gateway.headers import inward, outward
from services.gateway.pieces import pass_back
from services.gateway.routing import Upstream
from shared.kernel.errors import DomainError, Unavailable
from shared.telemetry.metric_defs import UPSTREAM_FAILURES
from shared.web.settings import WebSettings

_CONNECT_S, SILENCE_S = 3, 60
_NOT_INVENTED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_BODILESS = ("GET", "HEAD", "OPTIONS")
_IDLE_S = 10
_RETRY_AFTER_S = 2
_SENT_AGAIN = 2
_QUICK_S = 0.05
"""A reply that comes within it is sent to a client that has gone, rather than watch for that each time."""
Header = tuple[bytes, bytes]


def client_session(silence_s: float = SILENCE_S) -> aiohttp.ClientSession:
    """As many connections as are wanted; idle ones close before the services close them.

    `silence_s` is how long a service may say nothing; a stream beats every 15 s.
    """
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S)
    return aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=silence_s),
        skip_auto_headers=_NOT_INVENTED,
    )


class Proxy:
    """One per process; sends to the addresses of its settings."""

    def __init__(self, session: aiohttp.ClientSession, settings: WebSettings) -> None:
        self._session = session
        self._settings = settings

    async def pass_on(
        self, scope: Scope, receive: Receive, send: Send, upstream: Upstream, added: list[Header]
    ) -> None:
        """Raises `Unavailable`, `BadGateway` or `GatewayTimeout` while nothing has been sent back yet."""
        if scope["method"] not in _BODILESS:
            await self._exchange(scope, await _Body.of(receive), send, upstream, added)
            return
        exchange = asyncio.ensure_future(self._exchange(scope, None, send, upstream, added))
        try:
            await asyncio.wait((exchange,), timeout=_QUICK_S)
            if not exchange.done():
                await _either(exchange, asyncio.ensure_future(_until_gone(receive)))
            if exchange.done():
                await exchange
        finally:
            exchange.cancel()

    async def _exchange(
        self, scope: Scope, body: "_Body | None", send: Send, upstream: Upstream, added: list[Header]
    ) -> None:
        started = False
        try:
            async with await self._reply(scope, body, upstream) as reply:
                headers = [*outward(reply.raw_headers), *added]
                await send({"type": "http.response.start", "status": reply.status, "headers": headers})
                started = True
                await pass_back(reply, scope, send)
        except (aiohttp.ClientError, TimeoutError) as error:
            if body is not None and body.refused is not None:
                raise body.refused from error
            if started:
                raise
            raise _told(error, upstream) from error

    async def _reply(self, scope: Scope, body: "_Body | None", upstream: Upstream) -> aiohttp.ClientResponse:
        """Asked again where the connection ended without a reply: a service that stops closes all those it keeps.
        (A request that changes nothing is asked again by the client itself.)
        """
        for _ in range(_SENT_AGAIN if body is not None and body.is_whole and _has_key(scope) else 0):
            try:
                return await self._request(scope, body, upstream)
            except aiohttp.ClientConnectorError:
                raise
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                continue
        return await self._request(scope, body, upstream)

    def _request(self, scope: Scope, body: "_Body | None", upstream: Upstream) -> aiohttp.client._RequestContextManager:
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        target = self._settings.url(upstream.service) + (scope["raw_path"] + query).decode("latin-1")
        headers: CIMultiDict[str] = inward(
            scope["headers"], scope["state"]["seen"].trace.traceparent, has_body=body is not None
        )
        return self._session.request(
            scope["method"],
            URL(target, encoded=True),
            headers=headers,
            data=None if body is None else body.data,
            allow_redirects=False,
        )


class _Body:
    """A body, whole when it came in one piece, else as it streams in. The client that sends it on hides why it stopped,
    so `refused` keeps that.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.data: bytes | AsyncIterator[bytes] = b""
        self.refused: HTTPException | None = None

    @property
    def is_whole(self) -> bool:
        return isinstance(self.data, bytes)

    @staticmethod
    async def of(receive: Receive) -> "_Body":
        """Raises what receiving raises, and `BadGateway` when the client has gone already."""
        body = _Body(receive)
        try:
            first = await body._next()
        except aiohttp.ClientConnectionError as error:
            raise BadGateway(retry_after_s=_RETRY_AFTER_S) from error
        more = first.get("more_body", False)
        body.data = body._pieces(first) if more else first.get("body", b"")
        return body

    async def _pieces(self, message: Message) -> AsyncIterator[bytes]:
        while True:
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body", False):
                return
            message = await self._next()

    async def _next(self) -> Message:
        try:
            message = await self._receive()
        except HTTPException as error:
            self.refused = error
            raise
        if message["type"] == "http.disconnect":
            raise aiohttp.ClientConnectionError
        return message


async def _either(exchange: asyncio.Task[None], gone: asyncio.Task[None]) -> None:
    try:
        await asyncio.wait((exchange, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _has_key(scope: Scope) -> bool:
    """Under its key a command takes effect once however often it is sent."""
    return any(name == b"idempotency-key" for name, _ in scope["headers"])


def _told(error: Exception, upstream: Upstream) -> DomainError:
    """A refused connection means "not now", silence "unknown", anything else a broken reply."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        told: DomainError = Unavailable(retry_after_s=_RETRY_AFTER_S)
    elif isinstance(error, TimeoutError):
        told = GatewayTimeout(retry_after_s=_RETRY_AFTER_S)
    else:
        told = BadGateway(retry_after_s=_RETRY_AFTER_S)
    UPSTREAM_FAILURES.labels(upstream.service, told.slug).inc()
    return told
