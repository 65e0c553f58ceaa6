"""Passwords: argon2id in a thread (so the loop goes on), and made-up ones for accounts nobody has yet.

API clients' secrets are random, so a plain hash holds them.
"""

import asyncio
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's second recommended setting of 2025: 19 MiB, two passes."""
_RANDOM_BYTES = 18


async def hashed(password: str) -> str:
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(password: str, hash: str) -> bool:
    """Takes the same time whether the hash is somebody's or `NOBODYS`."""
    return await asyncio.to_thread(_verify, password, hash)


def _verify(password: str, hash: str) -> bool:
    try:
        return _HASHER.verify(hash, password)
    except (VerificationError, InvalidHashError):
        return False


NOBODYS = _HASHER.hash(secrets.token_urlsafe(_RANDOM_BYTES))
"""The hash that unknown names are compared with."""


def new_secret() -> str:
    """A password or client secret of 144 random bits."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
