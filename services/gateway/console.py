"""The console: its built files, its first page at every address of its own, and one page that says how to build it.

Leaves the building to others; looks at the folder for each request, so that a build that ends is there at once.
"""

import mimetypes
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from services.gateway.routing import Upstream, plain
from shared.kernel.errors import NotFound

BUILT = Path(__file__).parents[1] / "console" / "dist"
_ROUTE = Upstream("console", "/", is_open=True)
_FILE = re.compile(r"/(assets/)?\w[\w.-]*\.\w+")
"""One name, in the folder itself or under `assets`, where names hold a digest of what is in them."""
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_PAGE = {**_SAFE, "Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
_FOR_GOOD = {**_SAFE, "Cache-Control": "public, max-age=31536000, immutable"}
_FOR_NOW = {**_SAFE, "Cache-Control": "no-cache"}
_RETRY_AFTER_S = 5


class Console:
    """`root` is the folder of the build; it may be absent, come and go."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises `NotFound` for what is neither a file nor asked for as a page, `Malformed`."""
        path = plain(scope["raw_path"])
        scope["route"] = _ROUTE
        if scope["method"] not in ("GET", "HEAD"):
            raise NotFound
        await self._answer(path, Headers(scope=scope))(scope, receive, send)

    def _answer(self, path: str, headers: Headers) -> Response:
        if _FILE.fullmatch(path):
            return self._file(path, headers)
        if path != "/" and "text/html" not in headers.get("accept", ""):
            raise NotFound
        page = self._root / "index.html"
        return FileResponse(page, headers=_PAGE) if page.is_file() else _unbuilt()

    def _file(self, path: str, headers: Headers) -> Response:
        found = self._root / path[1:]
        if not found.is_file():
            raise NotFound
        told = dict(_FOR_GOOD if path.startswith("/assets/") else _FOR_NOW)
        packed = found.with_name(f"{found.name}.gz")
        if packed.is_file():
            told["Vary"] = "Accept-Encoding"
            if "gzip" in headers.get("accept-encoding", ""):
                told["Content-Encoding"] = "gzip"
        served = packed if "Content-Encoding" in told else found
        return FileResponse(served, headers=told, media_type=mimetypes.guess_type(found.name)[0])


def _unbuilt() -> Response:
    return HTMLResponse(_how_to_build(), 503, {**_PAGE, "Retry-After": str(_RETRY_AFTER_S)})


@cache
def _how_to_build() -> str:
    return (files("services.gateway") / "static" / "unbuilt.html").read_text(encoding="utf-8")
