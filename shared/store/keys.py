"""Keys: the master key seals data keys, a data key per person (or thing) seals its private fields.

Destroying a data key is erasure: a mark stays that get-or-make refuses. Without the master key sensitive fields answer
`KeyUnavailable` and everything else works, so the digest key is a file of its own.
"""

import os
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.kernel.errors import Gone, KeyUnavailable
from shared.store.driver import Collection, DuplicateKeyError

_NONCE = 12
_CACHE_SECONDS = 60.0


def ensure_key(path: Path, length: int = 32) -> None:
    """Make a key file (mode 600) unless there is one; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(secrets.token_bytes(length))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def ensure_keys(home: Path) -> None:
    """The local profile's keys, made at first start."""
    for name in ("master", "digest"):
        ensure_key(home / "keys" / name)


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)


def _keyed_hash(key: bytes, text: bytes) -> str:
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(text)
    return mac.finalize().hex()


def seal(key: bytes, text: str, bound_to: str) -> bytes:
    """AES-GCM; `bound_to` (thing and field) is authenticated, so a ciphertext cannot be moved elsewhere."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> str:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode()).decode()
    except InvalidTag as error:
        raise KeyUnavailable(retry_after_s=60) from error


class KeyRing:
    """The key files of one process. A file is looked for until it is there, so a late mount needs no restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, bytes] = {}

    def _file(self, name: str) -> bytes:
        if name not in self._read:
            try:
                self._read[name] = (self._folder / name).read_bytes()
            except OSError as error:
                raise KeyUnavailable(retry_after_s=60) from error
        return self._read[name]

    def wrapping(self) -> bytes:
        return _derive(self._file("master"), "data-keys")

    def lookup(self, tenant: str, name: str, text: str) -> str:
        """Keyed hash of a natural key that is personal data; equal only within a tenant."""
        key = _derive(self._file("master"), f"lookup:{name}")
        return _keyed_hash(key, f"{tenant}\0{text}".encode())

    def digest(self, canonical: bytes) -> str:
        """Keyed hash of a parsed command."""
        return _keyed_hash(self._file("digest"), canonical)


class DataKeys:
    """Data keys of one service, wrapped by the master key, cached up to a minute."""

    def __init__(self, collection: Collection, ring: KeyRing) -> None:
        self._collection = collection
        self._ring = ring
        self._cache: dict[str, tuple[float, bytes]] = {}

    async def get_or_make(self, tenant: str, subject: str) -> bytes:
        """Raises `Gone` for a destroyed key, `KeyUnavailable` without the master key."""
        found = await self.open_many(tenant, [subject])
        if subject in found:
            return found[subject]
        key = AESGCM.generate_key(256)
        row = {"_id": subject, "tenant": tenant, "wrapped": seal(self._ring.wrapping(), key.hex(), subject)}
        try:
            await self._collection.insert_one(row)
        except DuplicateKeyError:
            return await self.get_or_make(tenant, subject)
        return self._remember(subject, key)

    async def open_many(self, tenant: str, subjects: Iterable[str]) -> Mapping[str, bytes]:
        """Keys by subject in one read; subjects without a key are absent. Raises `Gone` for a destroyed one."""
        wanted = list(subjects)
        known = {s: key for s in wanted if (key := self._cached(s)) is not None}
        missing = [s for s in wanted if s not in known]
        if missing:
            rows = await self._collection.find({"_id": {"$in": missing}, "tenant": tenant}).to_list(None)
            for row in rows:
                if row.get("destroyed"):
                    raise Gone
                known[row["_id"]] = self._remember(row["_id"], self._unwrap(row))
        return known

    async def destroy(self, tenant: str, subject: str) -> None:
        """Erase for good: the mark stays and is never replaced."""
        mark = {"$set": {"destroyed": True, "tenant": tenant}, "$unset": {"wrapped": ""}}
        await self._collection.update_one({"_id": subject}, mark, upsert=True)
        self._cache.pop(subject, None)

    def _unwrap(self, row: Mapping[str, object]) -> bytes:
        return bytes.fromhex(unseal(self._ring.wrapping(), bytes(row["wrapped"]), str(row["_id"])))  # type: ignore[call-overload]

    def _cached(self, subject: str) -> bytes | None:
        entry = self._cache.get(subject)
        return entry[1] if entry and entry[0] > time.monotonic() else None

    def _remember(self, subject: str, key: bytes) -> bytes:
        if len(self._cache) > 10_000:
            self._cache.clear()
        self._cache[subject] = (time.monotonic() + _CACHE_SECONDS, key)
        return key
