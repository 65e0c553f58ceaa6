"""A plain lease in one document: it keeps relays from wasting work; correctness does not rest on it.

Times are compared on the server, so no two processes' clocks meet. The same owner retakes at once, others when it ran
out.
"""

from shared.store.driver import Collection, Document, ReturnDocument

SECONDS = 10
_KEY = "lease"


async def take(collection: Collection, owner: str) -> bool:
    """Take or renew for ten seconds; false while somebody else holds it."""
    row = await collection.find_one_and_update(
        {"_id": _KEY}, _update(owner), upsert=True, return_document=ReturnDocument.AFTER
    )
    return row is not None and row["owner"] == owner


async def release(collection: Collection, owner: str) -> None:
    """Let the next one in at once."""
    await collection.update_one({"_id": _KEY, "owner": owner}, [{"$set": {"until": "$$NOW"}}])


def _update(owner: str) -> list[Document]:
    free: Document = {"$or": [{"$eq": ["$owner", owner]}, {"$lte": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}]}
    until = {"$add": ["$$NOW", SECONDS * 1000]}
    return [
        {
            "$set": {
                "owner": {"$cond": [free, owner, "$owner"]},
                "until": {"$cond": [free, until, "$until"]},
            }
        }
    ]
