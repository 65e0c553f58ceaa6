"""Asks another service over its HTTP API, as `svc-<name>` with a token for that owner and tenant.

Tokens come from identity and are kept until they soon expire. No answer is `Unavailable`, never a guess.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from shared.kernel.errors import NotFound, Unavailable
from shared.kernel.scope import Scope
from shared.web.errors import OwnerFailed
from shared.web.settings import WebSettings
from shared.web.tokens import SERVICE_PREFIX

PREFIX = "/api/v1"
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_EARLY_S = 60.0
CLIENTS_FILE = "service-clients.json"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the owner answered, below 500."""

    status: int
    body: Any
    headers: Mapping[str, str]


class OwnerClient:
    """Made once per process in `wiring`, within a client session of its event loop."""

    def __init__(self, session: aiohttp.ClientSession, service: str, settings: WebSettings) -> None:
        self._session = session
        self._service = service
        self._settings = settings
        self._tokens: dict[tuple[str, str], tuple[float, str]] = {}

    async def get(self, scope: Scope, owner: str, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON at `path` (below /api/v1, or /internal/…) of the owner, in the scope's tenant.

        Raises `NotFound` for 404 and `Unavailable` for everything else that is not 200.
        """
        reply = await self.send(scope, owner, "GET", path, params=params)
        if reply.status == 404:
            raise NotFound
        if reply.status != 200:
            raise Unavailable(retry_after_s=2)
        found: dict[str, Any] = reply.body
        return found

    async def send(
        self,
        scope: Scope,
        owner: str,
        method: str,
        path: str,
        *,
        json: object = None,
        key: str | None = None,
        if_match: int | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply:
        """Any call; `key` is the Idempotency-Key. Raises `Unavailable` for 5xx (500: `OwnerFailed`), 429, silence."""
        headers = await self._headers(scope, owner, key)
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        data = None if json is None else orjson.dumps(json)
        reply = await self._ask(method, self._url(owner, path), headers, data, params)
        if reply.status >= 500 or reply.status in (401, 429):
            self._tokens.pop((owner, scope.tenant), None)
            raise (OwnerFailed if reply.status == 500 else Unavailable)(retry_after_s=2)
        return reply

    def _url(self, owner: str, path: str) -> str:
        return self._settings.url(owner) + (path if path.startswith("/internal/") else PREFIX + path)

    async def _headers(self, scope: Scope, owner: str, key: str | None) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {await self._token(owner, scope.tenant)}",
            "Content-Type": "application/json",
            "X-Correlation-Id": scope.correlation_id,
        }
        if scope.traceparent:
            headers["traceparent"] = scope.traceparent
        if scope.story_time:
            headers["Balian-Story-Time"] = scope.story_time.isoformat()
        if key:
            headers["Idempotency-Key"] = key
        return headers

    async def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: bytes | None,
        params: Mapping[str, str] | None,
    ) -> Reply:
        try:
            async with self._session.request(
                method,
                url,
                headers=headers,
                data=data,
                params=params,
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as reply:
                raw = await reply.read()
                return Reply(reply.status, orjson.loads(raw) if raw else None, reply.headers)
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
            raise Unavailable(retry_after_s=2) from error

    async def _token(self, owner: str, tenant: str) -> str:
        now = asyncio.get_running_loop().time()
        kept = self._tokens.get((owner, tenant))
        if kept is None or kept[0] < now:
            kept = await self._new_token(owner, tenant, now)
            self._tokens[owner, tenant] = kept
        return kept[1]

    async def _new_token(self, owner: str, tenant: str, now: float) -> tuple[float, str]:
        asked = {
            "grant_type": "client_credentials",
            "client_id": SERVICE_PREFIX + self._service,
            "client_secret": self._secret(),
            "audience": owner,
            "tenant": tenant,
        }
        url = f"{self._settings.url('identity')}{PREFIX}/auth/token"
        try:
            async with self._session.post(url, data=asked, timeout=_TIMEOUT) as reply:
                reply.raise_for_status()
                found = await reply.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(retry_after_s=2) from error
        return now + found["expires_in"] - _EARLY_S, found["access_token"]

    def _secret(self) -> str:
        """Read each time a token is needed: the file may be mounted after this process started."""
        try:
            secrets = orjson.loads((self._settings.keys / CLIENTS_FILE).read_bytes())
            return str(secrets[SERVICE_PREFIX + self._service])
        except (OSError, KeyError, orjson.JSONDecodeError) as error:
            raise Unavailable(retry_after_s=5) from error


@asynccontextmanager
async def open_client(service: str, settings: WebSettings) -> AsyncIterator[OwnerClient]:
    """A client with its own session, closed at the end."""
    async with aiohttp.ClientSession() as session:
        yield OwnerClient(session, service, settings)
