"""Who calls a service that is measured alone: tokens of our own, and the address where their key is asked for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.support.tokens import Signer, bearer

_LONG = timedelta(hours=6)


@asynccontextmanager
async def keys_served(signer: Signer, port: int) -> AsyncIterator[None]:
    """Stands where identity would: the public key at its address."""

    async def jwks(request: web.Request) -> web.Response:
        return web.json_response({"keys": [signer.jwk]})

    app = web.Application()
    app.router.add_get("/.well-known/jwks.json", jwks)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def officer(signer: Signer) -> dict[str, str]:
    """Headers of a street officer, good for as long as a bench takes."""
    return bearer(signer.token("street_officer", exp=datetime.now(UTC) + _LONG))
