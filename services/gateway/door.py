"""Everything that is not one of the gateway's own pages: find the owner, check the token, count, pass on.

The services check tokens again for themselves; the gateway's check keeps strangers from costing them anything.
"""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from services.gateway.console import Console
from services.gateway.documents import Documents
from services.gateway.limits import Limits
from services.gateway.proxy import Proxy
from services.gateway.routing import Upstream, is_of_services, upstream_of
from shared.web.errors import Starting, Unauthenticated
from shared.web.tokens import Holder, TokenCheck

_BEARER = "bearer "
_READS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the gateway works with, made once in `wiring`."""

    check: TokenCheck
    limits: Limits
    proxy: Proxy
    documents: Documents
    console: Console


async def pass_on(scope: Scope, receive: Receive, send: Send) -> None:
    """The raw ASGI application behind the gateway's own routes. Raises domain errors before anything is sent."""
    opened = scope["app"].state.opened
    if opened is None:
        raise Starting
    parts: Parts = opened.wired
    if not is_of_services(scope["raw_path"]):
        await parts.console(scope, receive, send)
        return
    upstream = upstream_of(scope["raw_path"])
    scope["route"] = upstream
    holder = await _holder(scope, parts, upstream)
    now = asyncio.get_running_loop().time()
    allowance = parts.limits.take(holder, (scope["client"] or ("unknown",))[0], now)
    await parts.proxy.pass_on(scope, receive, send, upstream, allowance.headers)


async def _holder(scope: Scope, parts: Parts, upstream: Upstream) -> Holder | None:
    if upstream.is_open:
        return None
    given = Headers(scope=scope).get("authorization", "")
    if not given and upstream.is_read_by_anybody and scope["method"] in _READS:
        return None
    if not given.lower().startswith(_BEARER):
        raise Unauthenticated
    return await parts.check(given[len(_BEARER) :].strip())
