"""Signs access tokens (EdDSA) and shows the public half as JWKS."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import OKPAlgorithm

from services.identity.files import SIGNING_KEY
from shared.kernel.clock import TenantClock
from shared.kernel.ids import Ids
from shared.web.tokens import ACCESS, ALGORITHM, AUDIENCE, ISSUER

ACCESS_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token speaks for. `audience` is the platform, or the one service a service may ask."""

    subject: str
    tenant: str
    roles: tuple[str, ...]
    jurisdiction: dict[str, str]
    clock: TenantClock
    audience: str = AUDIENCE
    client: str | None = None
    """The API client that got the token, when no person did."""


class Signer:
    """The process's signing key, read at start."""

    def __init__(self, keys: Path, ids: Ids) -> None:
        key = load_pem_private_key((keys / SIGNING_KEY).read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey)
        self._key = key
        self._ids = ids
        public = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self._kid = hashlib.sha256(str(public["x"]).encode()).hexdigest()[:16]
        self.jwk: dict[str, Any] = {**public, "kid": self._kid, "alg": ALGORITHM, "use": "sig"}

    async def key_of(self, kid: str) -> jwt.PyJWK | None:
        """What identity's own token check asks."""
        return jwt.PyJWK(self.jwk, algorithm=ALGORITHM) if kid == self._kid else None

    def access_token(self, bearer: Bearer, now: datetime) -> str:
        """`now` is real time, also in a story."""
        start = bearer.clock.start
        claims = {
            "iss": ISSUER,
            "aud": bearer.audience,
            "sub": bearer.subject,
            "tenant": bearer.tenant,
            "roles": sorted(bearer.roles),
            "jurisdiction": bearer.jurisdiction,
            "clock": {"mode": bearer.clock.mode, "start": start.isoformat() if start else None},
            "typ": ACCESS,
            "iat": now,
            "exp": now + ACCESS_LIFETIME,
            "jti": self._ids.new(),
            **({"azp": bearer.client} if bearer.client else {}),
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": self._kid, "typ": "at+jwt"})
