"""The short way through a service that answers for others: what cannot be one of its own pages goes straight on.

Matching its own routes first would cost a sixth of what passing on costs.
"""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.kernel.errors import DomainError, TooLarge
from shared.web.bodies import BodyTooLarge
from shared.web.problems import problem_of


class Otherwise:
    """`own` are the routes that the application itself answers."""

    def __init__(self, app: ASGIApp, *, otherwise: ASGIApp, own: Iterable[BaseRoute]) -> None:
        paths = [str(vars(route)["path"]) for route in own]
        self._app = app
        self._otherwise = otherwise
        self._exact = {path for path in paths if "{" not in path}
        self._begins = tuple(path.partition("{")[0] for path in paths if "{" in path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_own(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            await self._otherwise(scope, receive, send)
        except DomainError as error:
            await problem_of(error, Request(scope))(scope, receive, send)
        except BodyTooLarge as error:
            await problem_of(TooLarge(limit_bytes=error.limit), Request(scope))(scope, receive, send)

    def _is_own(self, path: str) -> bool:
        return path in self._exact or path.startswith(self._begins)
