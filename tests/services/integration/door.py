"""A door before an owner: it passes calls on, or answers chosen ones as a failing owner would."""

from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from fastapi import FastAPI, Request, Response

HEADERS = ("authorization", "content-type", "idempotency-key", "if-match", "x-correlation-id")
Fault = Callable[[str, bytes], int | None]
"""(path, body) → the status answered in the owner's place, None to pass the call on."""


def passes(path: str, body: bytes) -> None:
    """No fault."""


@dataclass
class Door:
    """Before the owner at `owner`."""

    owner: str
    session: aiohttp.ClientSession
    fault: Fault = field(default=passes)

    def fails(self, status: int, text: str) -> None:
        """Every call whose path or body holds `text` is answered with `status`."""
        self.fault = lambda path, body: status if text in path or text.encode() in body else None

    def app(self) -> FastAPI:
        app = FastAPI()
        app.api_route("/{path:path}", methods=["GET", "POST", "PATCH"])(self._answer)
        return app

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        if status := self.fault(request.url.path, body):
            return Response(status_code=status)
        sent = {name: value for name, value in request.headers.items() if name in HEADERS}
        url, params = self.owner + request.url.path, dict(request.query_params)
        async with self.session.request(request.method, url, params=params, data=body, headers=sent) as reply:
            return Response(await reply.read(), reply.status, media_type=reply.content_type)
