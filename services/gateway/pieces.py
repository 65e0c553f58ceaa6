"""The pieces of a reply, as they come. A stream (Server-Sent Events) knows no end: it ends when the gateway is to stop.

A reader that takes nothing of a stream in is given up; what waits for one in between is bounded by the connections.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import aiohttp
from starlette.types import Scope, Send

STALL_S = 30.0
_STREAM = "text/event-stream"


async def pass_back(reply: aiohttp.ClientResponse, scope: Scope, send: Send, stall_s: float = STALL_S) -> None:
    """The body, to its end. Raises the client's errors, and `TimeoutError` when the reader of a stream stalls."""
    if reply.content_type == _STREAM:
        async with aclosing(_until(scope["app"].state.stopping, reply.content)) as pieces:
            async for piece in pieces:
                async with asyncio.timeout(stall_s):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
    else:
        async for piece in reply.content.iter_any():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _until(stopping: asyncio.Event, content: aiohttp.StreamReader) -> AsyncGenerator[bytes, None]:
    stop = asyncio.ensure_future(stopping.wait())
    try:
        while piece := await _unless(stop, content):
            yield piece
    finally:
        stop.cancel()


async def _unless(stop: asyncio.Task[Any], content: aiohttp.StreamReader) -> bytes:
    """The next piece; nothing at the end, or when `stop` comes first."""
    coming = asyncio.ensure_future(content.readany())
    try:
        await asyncio.wait((coming, stop), return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else b""
    finally:
        coming.cancel()
