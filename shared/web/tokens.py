"""Checks access tokens: signature (EdDSA only), issuer, audience, type, expiry; then what they say.

Every service does this again for itself; nothing trusts a header. Where keys come from is a parameter.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import jwt
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.kernel.clock import Clock, ClockMode, TenantClock
from shared.kernel.errors import Unavailable
from shared.kernel.scope import SYSTEM, Jurisdiction
from shared.web.errors import InvalidToken

ISSUER = "balian-identity"
AUDIENCE = "balian"
ALGORITHM = "EdDSA"
ACCESS = "access"
SERVICE_PREFIX = "svc-"
LEEWAY_S = 5
_REFRESH_PAUSE_S = 5.0
_KNOWN_AT_MOST = 4096

KeyOf = Callable[[str], Awaitable[jwt.PyJWK | None]]
"""The public key of a key id; None when there is none."""


class _ClockClaim(BaseModel):
    model_config = ConfigDict(extra="ignore")

    mode: ClockMode
    start: datetime | None = None


class _Claims(BaseModel):
    """The claims we read. Senders may add more."""

    model_config = ConfigDict(extra="ignore", strict=False)

    sub: str
    tenant: str
    roles: frozenset[str]
    jurisdiction: dict[str, str]
    clock: _ClockClaim
    exp: int
    aud: str
    typ: str
    azp: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who presented a good token, and in which tenant."""

    id: str
    tenant: str
    roles: frozenset[str]
    jurisdiction: Jurisdiction
    clock: TenantClock
    until: datetime
    """When the token ceases to be good (real time)."""
    is_client: bool = False
    """A system of an integrator, not a person."""

    @property
    def is_service(self) -> bool:
        return SYSTEM in self.roles


@dataclass(frozen=True, slots=True)
class _Known:
    """A token that was found good, and the very key that proved it."""

    key: jwt.PyJWK
    holder: Holder


class TokenCheck:
    """`service` is the audience of tokens between services; None where only users may enter.

    A token found good is known until it ends, or its key is no more: what it says cannot change.
    """

    def __init__(self, key_of: KeyOf, clock: Clock, service: str | None) -> None:
        self._key_of = key_of
        self._clock = clock
        self._service = service
        self._known: dict[str, _Known] = {}

    async def __call__(self, token: str) -> Holder:
        """Raises `InvalidToken` for every token that is not good, whatever is wrong with it."""
        known = self._known.get(token)
        if known is None or await self._key_of(known.key.key_id or "") is not known.key:
            known = await self._checked(token)
            self._remember(token, known)
        if self._clock.now() >= known.holder.until:
            raise InvalidToken
        return known.holder

    def _remember(self, token: str, known: "_Known") -> None:
        """The oldest make room."""
        if len(self._known) >= _KNOWN_AT_MOST:
            del self._known[next(iter(self._known))]
        self._known[token] = known

    async def _checked(self, token: str) -> "_Known":
        key = await self._key(token)
        try:
            claims = _Claims.model_validate(jwt.decode(token, key, algorithms=[ALGORITHM], **_CHECKED))
        except (jwt.PyJWTError, ValidationError) as error:
            raise InvalidToken from error
        if not self._is_valid(claims):
            raise InvalidToken
        return _Known(key, _holder(claims))

    async def _key(self, token: str) -> jwt.PyJWK:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise InvalidToken from error
        if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
            raise InvalidToken
        key = await self._key_of(header["kid"])
        if key is None:
            raise InvalidToken
        return key

    def _is_valid(self, claims: _Claims) -> bool:
        return claims.typ == ACCESS and self._clock.now() < _until(claims) and self._is_for_us(claims)

    def _is_for_us(self, claims: _Claims) -> bool:
        """A user's token is meant for the platform; a service's names one owner and no other may take it."""
        if claims.aud == AUDIENCE:
            return SYSTEM not in claims.roles and not claims.sub.startswith(SERVICE_PREFIX)
        return claims.aud == self._service and claims.sub.startswith(SERVICE_PREFIX)


_CHECKED: Mapping[str, Any] = {
    "issuer": ISSUER,
    "options": {"require": ["iss", "aud", "sub", "exp", "jti"], "verify_aud": False, "verify_exp": False},
}
"""Audience and expiry are checked here, with our own clock."""


def _holder(claims: _Claims) -> Holder:
    try:
        jurisdiction = Jurisdiction.of(claims.jurisdiction)
    except TypeError as error:
        raise InvalidToken from error
    clock = TenantClock(claims.clock.mode, claims.clock.start)
    return Holder(
        id=claims.sub,
        tenant=claims.tenant,
        roles=claims.roles,
        jurisdiction=jurisdiction,
        clock=clock,
        until=_until(claims),
        is_client=claims.azp is not None,
    )


def _until(claims: _Claims) -> datetime:
    return datetime.fromtimestamp(claims.exp + LEEWAY_S, UTC)


class RemoteKeys:
    """Identity's public keys, fetched at need and kept; an unknown key id asks again, at most every 5 s."""

    def __init__(self, session: aiohttp.ClientSession, identity_url: str) -> None:
        self._session = session
        self._url = f"{identity_url}/.well-known/jwks.json"
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked: float | None = None
        self._lock = asyncio.Lock()

    async def __call__(self, kid: str) -> jwt.PyJWK | None:
        if kid not in self._keys:
            async with self._lock:
                await self._fetch_unless_recent(kid)
        return self._keys.get(kid)

    async def _fetch_unless_recent(self, kid: str) -> None:
        now = asyncio.get_running_loop().time()
        if kid in self._keys or (self._keys and self._asked is not None and now - self._asked < _REFRESH_PAUSE_S):
            return
        self._keys = await self._fetch()
        self._asked = now

    async def _fetch(self) -> dict[str, jwt.PyJWK]:
        try:
            async with self._session.get(self._url, timeout=aiohttp.ClientTimeout(total=5)) as reply:
                reply.raise_for_status()
                found = await reply.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(retry_after_s=2) from error
        return {key["kid"]: jwt.PyJWK(key, algorithm=ALGORITHM) for key in found["keys"]}
