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

from shared.kernel.errors import Gone, KeyUnavailable, NotFound
from shared.store.driver import LINEARIZABLE, MAJORITY, Collection, Document, DuplicateKeyError, with_read_concern

_NONCE = 12
_CACHE_SECONDS = 60.0
_CACHED_AT_MOST = 10_000


def ensure_key(path: Path, length: int = 32) -> None:
    """Make a key file (mode 600) unless there is one; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("wb") as file:
        file.write(secrets.token_bytes(length))
        os.fsync(file.fileno())
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

    def has_master(self) -> bool:
        """Whether personal data can be opened."""
        try:
            return bool(self._file("master"))
        except KeyUnavailable:
            return False

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
    """Data keys of one service, wrapped by the master key, cached up to a minute.

    Only what a majority holds is used: a key that a failover takes back would leave texts that nothing opens.
    """

    def __init__(self, collection: Collection, ring: KeyRing) -> None:
        self._collection = collection
        self._ring = ring
        self._cache: dict[str, tuple[float, bytes]] = {}

    async def get_or_make(self, tenant: str, subject: str) -> bytes:
        """Raises `Gone` for a destroyed key, `NotFound` for a foreign subject, `KeyUnavailable` without the master."""
        found = await self.find(tenant, [subject])
        if subject not in found:
            return await self._make(tenant, subject)
        return _present(found[subject])

    async def find(self, tenant: str, subjects: Iterable[str]) -> Mapping[str, bytes | None]:
        """Keys by subject in one read: None when destroyed, absent when never made."""
        wanted = list(subjects)
        known: dict[str, bytes | None] = {s: key for s in wanted if (key := self._cached(s)) is not None}
        missing = [s for s in wanted if s not in known]
        if missing:
            where = {"_id": {"$in": missing}, "tenant": tenant}
            for row in await with_read_concern(self._collection, MAJORITY).find(where).to_list(None):
                known[row["_id"]] = self._open(row)
        return known

    async def destroy(self, tenant: str, subject: str) -> None:
        """Erase for good: the mark stays and is never replaced. Raises `NotFound` for a foreign subject."""
        mark = {"$set": {"destroyed": True}, "$unset": {"wrapped": ""}}
        try:
            await self._collection.update_one({"_id": subject, "tenant": tenant}, mark, upsert=True)
        except DuplicateKeyError as error:
            raise NotFound from error
        self._cache.pop(subject, None)

    async def _make(self, tenant: str, subject: str) -> bytes:
        key = AESGCM.generate_key(256)
        row = {"_id": subject, "tenant": tenant, "wrapped": seal(self._ring.wrapping(), key.hex(), subject)}
        try:
            await self._collection.insert_one(row)
        except DuplicateKeyError as error:
            return await self._somebody_elses(tenant, subject, error)
        return self._remember(subject, key)

    async def _somebody_elses(self, tenant: str, subject: str, error: DuplicateKeyError) -> bytes:
        """Another process was faster; its row counts once a majority holds it."""
        where = {"_id": subject}
        row = await with_read_concern(self._collection, LINEARIZABLE).find_one(where)
        if row is None or row["tenant"] != tenant:
            raise NotFound from error
        return _present(self._open(row))

    def _open(self, row: Document) -> bytes | None:
        if row.get("destroyed"):
            return None
        key = unseal(self._ring.wrapping(), bytes(row["wrapped"]), row["_id"])
        return self._remember(row["_id"], bytes.fromhex(key))

    def _cached(self, subject: str) -> bytes | None:
        entry = self._cache.get(subject)
        return entry[1] if entry and entry[0] > time.monotonic() else None

    def _remember(self, subject: str, key: bytes) -> bytes:
        if len(self._cache) > _CACHED_AT_MOST:
            self._cache.clear()
        self._cache[subject] = (time.monotonic() + _CACHE_SECONDS, key)
        return key


def _present(key: bytes | None) -> bytes:
    if key is None:
        raise Gone
    return key
