"""Restores of a service's database that an operator wants finished, and what its log loses by each.

A dropped record is told by its names alone (event, type, thing, version), never by what it held.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.store.driver import Collection, Database, Document, ReturnDocument, UpdateOne

COLLECTION = "restores"
DROPPED = "dropped_records"


async def wish(database: Database, id: str, at: datetime) -> None:
    """The relay carries it out."""
    await database[COLLECTION].insert_one({"_id": id, "asked_at": at, "epoch": 0})


async def wished(database: Database) -> str | None:
    """The restore that waits longest to be finished; None when none does."""
    rows = await database[COLLECTION].find({"done": {"$exists": False}}, sort=[("asked_at", 1)], limit=1).to_list(None)
    return rows[0]["_id"] if rows else None


async def note_dropped(database: Database, restore: str, records: Mapping[str, Document]) -> None:
    """Records by what tells them apart; harmless when repeated."""
    rows = [_dropped(restore, id, told) for id, told in records.items()]
    if rows:
        await database[DROPPED].bulk_write(rows, ordered=False)


def _dropped(restore: str, id: str, told: Document) -> UpdateOne:
    return UpdateOne({"_id": f"{restore}/{id}"}, {"$setOnInsert": {"restore": restore, **told}}, upsert=True)


async def met_epoch(restores: Collection, restore: str, epoch: int) -> int:
    """Remember the highest log epoch met, beyond the emptying of the log; gives the highest ever met."""
    row = await restores.find_one_and_update(
        {"_id": restore}, {"$max": {"epoch": epoch}}, return_document=ReturnDocument.AFTER
    )
    assert row is not None
    return int(row["epoch"])


async def fulfil(restores: Collection, restore: str, at: datetime) -> None:
    await restores.update_one({"_id": restore}, {"$set": {"done": at}})


async def dropped(database: Database) -> Sequence[Document]:
    """All records dropped so far, by restore."""
    return await database[DROPPED].find({}, sort=[("_id", 1)]).to_list(None)
