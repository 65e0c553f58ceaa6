"""Login names: each belongs to one user or client of all tenants, and is kept as a keyed hash only.

A name is claimed before its holder is written; a claim whose holder never came to be is free again after a minute.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from shared.kernel.clock import Clock
from shared.kernel.errors import DuplicateKey
from shared.store.driver import Collection, DuplicateKeyError
from shared.store.faults import translated
from shared.store.keys import KeyRing

_EVERY_TENANT = ""
_GHOST_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose name it is."""

    id: str
    tenant: str


class Names:
    """The collection of claimed names."""

    def __init__(self, collection: Collection, ring: KeyRing, clock: Clock) -> None:
        self._collection = collection
        self._ring = ring
        self._clock = clock

    def key(self, name: str) -> str:
        """What stands for the name wherever something is kept about it."""
        return self._ring.lookup(_EVERY_TENANT, "login", name.casefold())

    async def holder(self, name: str) -> Holder | None:
        with translated():
            row = await self._collection.find_one({"_id": self.key(name)})  # house: tenant - names are one for all
        return Holder(row["holder"], row["tenant"]) if row else None

    async def claim(self, name: str, holder: Holder, exists: Callable[[Holder], Awaitable[bool]]) -> None:
        """Raises `DuplicateKey` when the name is somebody else's; claiming one's own again is harmless."""
        row = {"_id": self.key(name), "holder": holder.id, "tenant": holder.tenant, "at": self._clock.now()}
        with translated():
            try:
                await self._collection.insert_one(row)
            except DuplicateKeyError:
                await self._take_over(row, holder, exists)

    async def _take_over(
        self, row: dict[str, object], holder: Holder, exists: Callable[[Holder], Awaitable[bool]]
    ) -> None:
        former = await self._collection.find_one({"_id": row["_id"]})  # house: tenant - names are one over all tenants
        if former is None or former["holder"] == holder.id:
            return
        fresh = former["at"] > self._clock.now() - _GHOST_AFTER
        if fresh or await exists(Holder(former["holder"], former["tenant"])):
            raise DuplicateKey
        changes = {name: row[name] for name in ("holder", "tenant", "at")}
        still_his = {"_id": row["_id"], "holder": former["holder"], "tenant": former["tenant"]}
        taken = await self._collection.update_one(still_his, {"$set": changes})
        if not taken.matched_count:
            raise DuplicateKey
