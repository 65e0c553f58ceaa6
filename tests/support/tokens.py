"""Signs access tokens for tests: good ones by default, bad ones by changing a claim or the key."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.web.tokens import ACCESS, ALGORITHM, AUDIENCE, ISSUER, KeyOf


class Signer:
    """A key pair of its own; `key_of` is what a token check asks."""

    def __init__(self, tenant: str = "t1") -> None:
        self.tenant = tenant
        self._key = Ed25519PrivateKey.generate()
        self.kid = secrets.token_hex(4)

    @property
    def jwk(self) -> dict[str, Any]:
        public = jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "alg": ALGORITHM, "use": "sig"}

    @property
    def key_of(self) -> KeyOf:
        known = jwt.PyJWK(self.jwk, algorithm=ALGORITHM)

        async def key_of(kid: str) -> jwt.PyJWK | None:
            return known if kid == self.kid else None

        return key_of

    def token(self, *roles: str, kid: str | None = None, **claims: Any) -> str:
        """A token for a user of `tenant` in real time; keyword arguments replace claims (None removes one)."""
        now = datetime.now(UTC)
        stated: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "u1",
            "tenant": self.tenant,
            "roles": list(roles),
            "jurisdiction": {},
            "clock": {"mode": "REAL", "start": None},
            "typ": ACCESS,
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "jti": secrets.token_hex(8),
        }
        stated = {name: value for name, value in {**stated, **claims}.items() if value is not None}
        return jwt.encode(stated, self._key, ALGORITHM, headers={"kid": kid or self.kid})

    def service_token(self, audience: str, **claims: Any) -> str:
        return self.token("system", aud=audience, sub="svc-other", **claims)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
