"""Failed logins per name: after five the account is locked for 15 minutes, in real time.

Unknown names are counted alike, so that a lock does not tell which names exist.
"""

from datetime import timedelta

from shared.kernel.clock import Clock
from shared.store.driver import Collection, ReturnDocument

ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


class Attempts:
    """Rows {_id: key of the name, tries, until}; old ones remove themselves."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    async def ensure_indexes(self) -> None:
        await self._collection.create_index([("until", 1)], expireAfterSeconds=0)

    async def may_try(self, key: str) -> bool:
        """Count this try before the password is looked at, so that parallel guesses are counted too."""
        now = self._clock.now()
        over = {"$lte": [{"$ifNull": ["$until", now]}, now]}
        tries = {"$cond": [over, 1, {"$add": ["$tries", 1]}]}
        until = {"$cond": [{"$gt": ["$tries", ALLOWED]}, "$until", now + LOCKED_FOR]}
        row = await self._collection.find_one_and_update(  # house: tenant - unknown names have none
            {"_id": key},
            [{"$set": {"tries": tries}}, {"$set": {"until": until}}],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return row is not None and bool(row["tries"] <= ALLOWED)

    async def forget(self, key: str) -> None:
        """After a good login."""
        await self._collection.delete_many({"_id": key})  # house: tenant - unknown names have none
