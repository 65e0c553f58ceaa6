"""The composition root: one client session, the token check, the limits, and what must answer before it is ready."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import aiohttp

from services.gateway.console import BUILT, Console
from services.gateway.documents import Documents
from services.gateway.door import Parts, pass_on
from services.gateway.limits import Limits
from services.gateway.pages import router
from services.gateway.proxy import Proxy, client_session
from services.gateway.routing import SERVICES
from services.gateway.settings import GatewaySettings
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.web.bodies import FORM, MIB
from shared.web.service import Check, Opened, Service
from shared.web.tokens import KeyOf, RemoteKeys, TokenCheck

SEED_MARK = "seed.json"
_TIMEOUT = aiohttp.ClientTimeout(total=5)


@asynccontextmanager
async def open_gateway(settings: GatewaySettings, clock: Clock, _ids: Ids) -> AsyncIterator[Opened]:
    async with client_session() as session:
        key_of: KeyOf = RemoteKeys(session, settings.url("identity"))
        parts = Parts(
            check=TokenCheck(key_of, clock, service=None),
            limits=Limits(settings.balian_rate_limit),
            proxy=Proxy(session, settings),
            documents=Documents(session, settings),
            console=Console(BUILT),
        )
        yield Opened(wired=parts, checks=_checks(session, settings), key_of=key_of)


def _checks(session: aiohttp.ClientSession, settings: GatewaySettings) -> Mapping[str, Check]:
    """Every service, and in the local profile the seed: until it is loaded the figures are not there."""
    checks: dict[str, Check] = {name: partial(_is_ready, session, settings.url(name)) for name in SERVICES}
    if settings.is_local:
        checks["seed"] = partial(asyncio.to_thread, (settings.balian_home / SEED_MARK).exists)
    return checks


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/readyz", timeout=_TIMEOUT) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


SERVICE = Service(
    "gateway",
    "gateway",
    GatewaySettings,
    open_gateway,
    (router,),
    body_limits={"/api/v1/imports": 20 * MIB, "/api/v1/files": 10 * MIB + FORM},
    otherwise=pass_on,
)
