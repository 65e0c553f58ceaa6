"""What may come in and go out: size of bodies while they stream in, types of bodies, types of replies.

A raw ASGI layer, so nothing is read that will be refused.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel.errors import DomainError, TooLarge
from shared.web.errors import NotAcceptable, UnsupportedMediaType
from shared.web.problems import problem_of

MIB = 1024 * 1024
FORM = 4096
"""What a form may hold beside its file."""
_READ_OFF = 32 * MIB
_READ = (
    "application/json",
    "application/merge-patch+json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
)
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class BodyTooLarge(HTTPException):
    """Raised while a body streams in; the web framework lets it pass, the problem renderer knows it."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.limit = limit


class BodyRules:
    """`limits` are bytes by path prefix; everything else may bring 1 MiB."""

    def __init__(self, app: ASGIApp, *, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limits = dict(limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_for(scope["path"], self._limits)
        headers = Headers(scope=scope)
        refused = refusal(scope["method"], headers, limit)
        if refused is not None:
            await read_off(receive)
            await problem_of(refused, Request(scope))(scope, receive, send)
            return
        await self._app(scope, counted(receive, limit), acceptable(scope, headers.get("accept"), send))


async def read_off(receive: Receive) -> None:
    """Take in what is still coming, unkept, up to a bound: a client that is still sending would not see the refusal."""
    left, more = _READ_OFF, True
    while more and left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        more = message.get("more_body", False)


def limit_for(path: str, limits: Mapping[str, int]) -> int:
    """Bytes a body at this path may have."""
    return next((size for prefix, size in limits.items() if path.startswith(prefix)), MIB)


def refusal(method: str, headers: Headers, limit: int) -> DomainError | None:
    """Why the request is refused by its headers alone, if it is."""
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        return TooLarge(limit_bytes=limit)
    if (length != "0" or "transfer-encoding" in headers) and _media_type(headers) not in _READ:
        return UnsupportedMediaType()
    if method in _UNSAFE and not accepts(headers.get("accept"), "application/json"):
        return NotAcceptable()
    return None


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def accepts(accept: str | None, made: str) -> bool:
    """Whether `Accept` names the media type, its family or anything; a `q` of 0 refuses."""
    family = made.partition("/")[0] + "/*"
    for part in (accept or "*/*").split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() in (made, family, "*/*") and parameters.strip().lower() not in (
            "q=0",
            "q=0.0",
        ):
            return True
    return False


def counted(receive: Receive, limit: int) -> Receive:
    """Stop a body that says nothing of its length, or lies, once it has passed the limit."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            if message.get("more_body", False):
                await read_off(receive)
            raise BodyTooLarge(limit)
        return message

    return counting


def acceptable(scope: Scope, accept: str | None, send: Send) -> Send:
    """Turn a good reply of a type the caller does not accept into 406."""
    refused = False

    async def sending(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and message["status"] == 200:
            made = Headers(raw=message["headers"]).get("content-type", "").partition(";")[0]
            refused = bool(made) and not accepts(accept, made)
            if refused:
                await problem_of(NotAcceptable(), Request(scope))(scope, _nothing, send)
        if not refused:
            await send(message)

    return sending


async def _nothing() -> Message:
    return {"type": "http.request"}
