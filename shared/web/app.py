"""Makes the application of a service: routes under /api/v1, health, metrics, problems, and its life.

It answers /livez at once and 503 everywhere else until its clients are open.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError, TooLarge, Unavailable
from shared.kernel.ids import Ids
from shared.store.keys import KeyRing
from shared.telemetry.logs import get_logger
from shared.telemetry.tracing import Random
from shared.web import health, internal
from shared.web.auth import Door
from shared.web.bodies import BodyRules, BodyTooLarge
from shared.web.crowd import Crowd
from shared.web.described import describe
from shared.web.errors import Starting
from shared.web.fairness import Fairness
from shared.web.middleware import AroundRequests
from shared.web.otherwise import Otherwise
from shared.web.problems import problem_of, problem_of_status
from shared.web.service import Opened, Service, T
from shared.web.tokens import RemoteKeys, TokenCheck
from shared.web.validation import shape_problem

PREFIX = "/api/v1"
ROLES = ("serve", "api", "consume", "relay")
_log = get_logger("app")
_OPEN_AGAIN_S = 1.0


def create_app(
    service: Service[T],
    settings: T,
    *,
    clock: Clock,
    ids: Ids,
    random: Random,
    role: str = "serve",
    on_failure: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The application for one role; `on_failure` is called when a loop ends that never should."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        life = asyncio.create_task(_live(app, service, settings, clock, ids, role))
        life.add_done_callback(lambda task: None if task.cancelled() else on_failure())
        yield
        life.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await life

    app = FastAPI(
        title=service.title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.opened, app.state.service = None, service.name
    app.state.stopping = asyncio.Event()
    app.include_router(health.router)
    if role in ("serve", "api"):
        if service.otherwise is None:
            app.include_router(internal.router, include_in_schema=False)
        for router in service.routers:
            app.include_router(router)
    _add_handlers(app)
    describe(app)
    if service.otherwise is not None:
        own = [route for router in (health.router, *service.routers) for route in router.routes]
        app.router.default = service.otherwise
        app.add_middleware(Otherwise, otherwise=service.otherwise, own=own)
    app.add_middleware(BodyRules, limits=service.body_limits)
    if service.otherwise is None:
        app.add_middleware(Crowd)
    app.add_middleware(AroundRequests, service=service.name, ids=ids, random=random)
    return app


async def _live(app: FastAPI, service: Service[T], settings: T, clock: Clock, ids: Ids, role: str) -> None:
    """Open the service, run the loops of its role until cancelled, close it."""
    try:
        async with aiohttp.ClientSession() as session, contextlib.AsyncExitStack() as kept:
            opened = await _open(kept, service, settings, clock, ids)
            key_of = opened.key_of or RemoteKeys(session, settings.url("identity"))
            check = TokenCheck(key_of, clock, service.name)
            app.state.door = Door(check, ids, KeyRing(settings.keys).digest, Fairness(opened.store))
            app.state.opened = opened
            await _run_loops(opened, role)
    except Exception:
        _log.exception("service-failed")
        raise
    finally:
        app.state.opened = None


async def _open(kept: contextlib.AsyncExitStack, service: Service[T], settings: T, clock: Clock, ids: Ids) -> Opened:
    """What a service asks of its database to begin with it asks until it is answered: a process that serves waits."""
    while True:
        try:
            return await kept.enter_async_context(service.open(settings, clock, ids))
        except Unavailable:
            _log.warning("service-waits")
        await asyncio.sleep(_OPEN_AGAIN_S)


async def _run_loops(opened: Opened, role: str) -> None:
    kinds = ("api", "relay", "consume") if role == "serve" else (role,)
    async with asyncio.TaskGroup() as group:
        for loop in (loop for kind in kinds for loop in opened.loops.get(kind, ())):
            group.create_task(_for_good(loop))
        group.create_task(asyncio.Event().wait())


async def _for_good(loop: Callable[[], Any]) -> None:
    """A group of tasks takes a cancelled one for a finished one: a cancellation that nobody asked for is an end too."""
    try:
        await loop()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
    raise RuntimeError("a loop that never ends has ended")


async def wired(request: Request) -> Any:
    """What the service's wiring opened, as a dependency of routes. Raises `Starting` before it is there."""
    opened: Opened | None = request.app.state.opened
    if opened is None:
        raise Starting
    return opened.wired


def _add_handlers(app: FastAPI) -> None:
    @app.exception_handler(DomainError)
    async def refused(request: Request, error: DomainError) -> Response:
        return problem_of(error, request)

    @app.exception_handler(RequestValidationError)
    async def misshapen(request: Request, error: RequestValidationError) -> Response:
        return problem_of(shape_problem(error, request), request)

    @app.exception_handler(HTTPException)
    async def answered(request: Request, error: HTTPException) -> Response:
        if isinstance(error, BodyTooLarge):
            return problem_of(TooLarge(limit_bytes=error.limit), request)
        headers = {"Allow": _allowed(app, request)} if error.status_code == 405 else error.headers
        return problem_of_status(error.status_code, request, headers)


def _allowed(app: FastAPI, request: Request) -> str:
    """Every documented method at this address; the router itself names only those of the first route it met."""
    template = request.scope["route"].path
    return ", ".join(method.upper() for method in app.openapi()["paths"].get(template, {"get": {}}))
