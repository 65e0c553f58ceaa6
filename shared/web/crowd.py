"""At most so many requests at once: the next one is sent away at once instead of making everybody wait.

Without it a process that gets more than it can do answers all of them too late, the callers ask again, and it goes on
answering too late after the rush is over. A reply that has begun counts no more: streams stay open for hours.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.bodies import read_off
from shared.web.errors import Crowded
from shared.web.health import PATHS
from shared.web.problems import problem_of

MOST = 48
"""One process does its best at about 16 at once; three times as many still end within a second or two."""
_AGAIN_S = 1


class Crowd:
    """Wraps the application of one process; health and metrics are answered always."""

    def __init__(self, app: ASGIApp, *, most: int = MOST) -> None:
        self._app = app
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PATHS:
            await self._app(scope, receive, send)
        elif self._inside >= self._most:
            await read_off(receive)
            await problem_of(Crowded(retry_after_s=_AGAIN_S), Request(scope))(scope, receive, send)
        else:
            await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        waits = True

        def leave() -> None:
            nonlocal waits
            self._inside -= waits
            waits = False

        async def noting(message: Message) -> None:
            leave()
            await send(message)

        self._inside += 1
        try:
            await self._app(scope, receive, noting)
        finally:
            leave()
