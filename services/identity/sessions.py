"""Refresh tokens: each is good once; one used twice ends its whole family, since one of the two users is a thief.

A token is `<family>.<secret>`; only the hash of the newest secret is kept.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from services.identity.passwords import secret_hash
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.driver import Collection
from shared.store.faults import translated

LIFETIME = timedelta(hours=12)


class Reused(Exception):
    """A refresh token came a second time; its family is ended."""

    def __init__(self, user: str, tenant: str) -> None:
        super().__init__("refresh token reused")
        self.user = user
        self.tenant = tenant


@dataclass(frozen=True, slots=True)
class Session:
    """One login and all tokens that came from it."""

    family: str
    user: str
    tenant: str


class Sessions:
    """The collection of families; a family lives 12 h from its login."""

    def __init__(self, collection: Collection, clock: Clock, ids: Ids) -> None:
        self._collection = collection
        self._clock = clock
        self._ids = ids

    async def ensure_indexes(self) -> None:
        await self._collection.create_index([("expires_at", 1)], expireAfterSeconds=0)
        await self._collection.create_index([("tenant", 1), ("user", 1)])

    async def begin(self, user: str, tenant: str) -> str:
        """The first refresh token of a new family."""
        family, secret = self._ids.new(), secrets.token_urlsafe(32)
        row = {"_id": family, "user": user, "tenant": tenant, "current": secret_hash(secret), "ended": False}
        await self._collection.insert_one({**row, "expires_at": self._clock.now() + LIFETIME})
        return f"{family}.{secret}"

    async def rotate(self, token: str) -> tuple[Session, str] | None:
        """The session and its next token; None when unknown, ended or over. Raises `Reused`."""
        family, _, secret = token.partition(".")
        following = secrets.token_urlsafe(32)
        valid = {"_id": family, "ended": False, "expires_at": {"$gt": self._clock.now()}}
        row = await self._collection.find_one_and_update(
            {**valid, "current": secret_hash(secret)}, {"$set": {"current": secret_hash(following)}}
        )
        if row is not None:
            return Session(family, row["user"], row["tenant"]), f"{family}.{following}"
        ended = await self._collection.find_one_and_update(valid, {"$set": {"ended": True}})
        if ended is not None:
            raise Reused(ended["user"], ended["tenant"])
        return None

    async def end(self, token: str) -> None:
        """Log out: whatever token of the family is shown."""
        shown = {"_id": token.partition(".")[0]}
        await self._collection.update_one(shown, {"$set": {"ended": True}})

    async def end_all(self, tenant: str, user: str) -> None:
        """After a new password or the end of an account."""
        with translated():
            await self._collection.update_many({"tenant": tenant, "user": user}, {"$set": {"ended": True}})
