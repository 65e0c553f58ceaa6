"""What the relay knows of its topic: the log epoch, the last acknowledged record per partition, what to send again.

One document, so that a higher epoch and the order to send again become durable together; wishes by hand are documents
beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from shared.store.driver import Collection, Document, ReturnDocument

COLLECTION = "relay"
WISHES = "relay_wishes"
_KEY = "log"
FIRST_EPOCH = 1


class MovedOn(Exception):
    """Another relay has begun an epoch meanwhile: look at the log again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The last record of a partition that the broker acknowledged."""

    offset: int
    event: str


@dataclass(frozen=True, slots=True)
class LogState:
    """`again` selects what to send again before anything else; None when nothing was lost.

    `restored` is the epoch that the last restore of the database began; 0 when there was none.
    """

    epoch: int = FIRST_EPOCH
    kept: Mapping[int, Kept] = field(default_factory=dict)
    again: Mapping[str, Any] | None = None
    restored: int = 0

    def with_kept(self, later: Mapping[int, Kept]) -> "LogState":
        return replace(self, kept={**self.kept, **later})


async def load(collection: Collection) -> LogState:
    """The state, begun when there is none."""
    begun = {"$setOnInsert": {"epoch": FIRST_EPOCH, "kept": {}}}
    return _state(await _changed(collection, begun))


async def keep(collection: Collection, epoch: int, acknowledged: Mapping[int, Kept]) -> None:
    """Remember these as each partition's last, unless another relay has come further or to a higher epoch."""
    fields = {f"kept.{partition}": _further(partition, each) for partition, each in acknowledged.items()}
    await collection.update_one({"_id": _KEY, "epoch": epoch}, [{"$set": fields}])


def _further(partition: int, each: Kept) -> Document:
    name = f"$kept.{partition}"
    row = {"offset": each.offset, "event": {"$literal": each.event}}
    return {"$cond": [{"$gt": [each.offset, f"{name}.offset"]}, row, name]}


async def raise_epoch(collection: Collection, state: LogState, since: datetime | None) -> LogState:
    """The log lost records: a new epoch begins, and everything logged since then is to be sent again (None: all).

    What an interrupted earlier loss asked for is kept when it reaches further back.
    """
    again = _reaching_further(state.again, since)
    return _state(await _changed(collection, {"$set": {"epoch": state.epoch + 1, "kept": {}, "again": again}}))


async def begin_restored(collection: Collection, state: LogState, epoch: int) -> LogState:
    """A restored database begins the log anew: all that was ever logged is to be sent. Raises `MovedOn`."""
    update = {"$set": {"epoch": epoch, "restored": epoch, "kept": {}, "again": {}}}
    known = {"_id": _KEY, "epoch": state.epoch}
    row = await collection.find_one_and_update(known, update, return_document=ReturnDocument.AFTER)
    if row is None:
        raise MovedOn
    return _state(row)


def _reaching_further(earlier: Mapping[str, Any] | None, since: datetime | None) -> Document:
    if since is None or earlier == {}:
        return {}
    return {"since": min(since, earlier["since"]) if earlier else since}


async def _changed(collection: Collection, update: Document) -> Document:
    row = await collection.find_one_and_update({"_id": _KEY}, update, upsert=True, return_document=ReturnDocument.AFTER)
    assert row is not None
    return row


async def sent_again(collection: Collection, epoch: int) -> None:
    """What the loss of this epoch asked for is done."""
    await collection.update_one({"_id": _KEY, "epoch": epoch}, {"$unset": {"again": ""}})


async def wish(wishes: Collection, id: str, what: Mapping[str, Any], at: datetime) -> None:
    """`republish` by hand: the relay carries it out. `what` is {} for all, `since`, or `tenant` and `aggregate`."""
    await wishes.insert_one({"_id": id, "what": dict(what), "asked_at": at})


def selected(what: Mapping[str, Any]) -> Document:
    """The filter of the log rows that a wish or a loss asks for."""
    where: Document = {"logged_at": {"$gte": what["since"]}} if "since" in what else {}
    return where | {name: what[name] for name in ("tenant", "aggregate") if name in what}


async def open_wishes(wishes: Collection) -> list[Document]:
    return await wishes.find({"done": {"$exists": False}}, sort=[("asked_at", 1)]).to_list(None)


async def fulfil(wishes: Collection, id: str, at: datetime) -> None:
    await wishes.update_one({"_id": id}, {"$set": {"done": at}})


def _state(row: Document) -> LogState:
    kept = {int(number): Kept(each["offset"], each["event"]) for number, each in row["kept"].items()}
    return LogState(row["epoch"], kept, row.get("again"), row.get("restored", 0))
