"""Around every request, as one raw ASGI layer: request id, trace context, access log, metrics, last resort.

Promises that no error text leaves the process and every reply has `X-Request-Id`; logs no query strings.
"""

import time
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel.ids import Ids
from shared.telemetry.logs import get_logger
from shared.telemetry.metric_defs import HTTP_DURATION, HTTP_REQUESTS
from shared.telemetry.tracing import Random, TraceContext, continue_trace
from shared.web.health import PATHS
from shared.web.problems import problem_of_status

_log = get_logger("web")


@dataclass(slots=True)
class Seen:
    """What is known of one request while it runs."""

    request_id: str
    trace: TraceContext
    status: int = 0


class AroundRequests:
    """Wraps the whole application of one service."""

    def __init__(self, app: ASGIApp, *, service: str, ids: Ids, random: Random) -> None:
        self._app = app
        self._service = service
        self._ids = ids
        self._random = random

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = self._begin(scope)
        began = time.perf_counter()
        try:
            await self._answer(scope, receive, send, seen)
        finally:
            self._tell(scope, seen, time.perf_counter() - began)

    def _begin(self, scope: Scope) -> Seen:
        headers = Headers(scope=scope)
        seen = Seen(self._ids.new(), continue_trace(headers.get("traceparent"), self._random))
        scope.setdefault("state", {})["seen"] = seen
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=seen.request_id, trace_id=seen.trace.trace_id)
        return seen

    async def _answer(self, scope: Scope, receive: Receive, send: Send, seen: Seen) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = seen.request_id
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            _log.exception("request-failed")
            if seen.status:
                raise
            await problem_of_status(500, Request(scope))(scope, receive, noting)

    def _tell(self, scope: Scope, seen: Seen, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "-")
        method = scope["method"]
        HTTP_REQUESTS.labels(self._service, method, route, str(seen.status)).inc()
        HTTP_DURATION.labels(self._service, method, route).observe(seconds)
        if route not in PATHS:
            _log.info(
                "request",
                method=method,
                route=route,
                status=seen.status,
                duration_ms=round(seconds * 1000, 1),
            )
