"""The service's `events` collection: every event for good, in the order it was recorded per aggregate.

Append-only. The relay writes it before it publishes; history, gap filling and republishing read it.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.store import driver
from shared.store.driver import MAJORITY, BulkWriteError, Document, with_read_concern

_DUPLICATE = 11000
_PAGE = 500
_ORDER = [("logged_at", driver.ASCENDING), ("version", driver.ASCENDING)]


class LogConflict(Exception):
    """Another event already stands at this version of an aggregate: two histories exist, and a person must look."""


def row(tenant: str, aggregate: str, pending: Mapping[str, Any], at: datetime) -> Document:
    """A pending event as it is kept for good; `at` is real time."""
    kept = {name: value for name, value in pending.items() if name not in ("id", "size")}
    return {"_id": pending["id"], **kept, "tenant": tenant, "aggregate": aggregate, "logged_at": at}


async def append(events: driver.Collection, rows: Sequence[Document]) -> None:
    """Rows that are there already are fine. Raises `LogConflict` when another event holds a row's version."""
    try:
        await events.insert_many(rows, ordered=False)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if any(failure["code"] != _DUPLICATE for failure in failures):
            raise
        doubted = [rows[failure["index"]]["_id"] for failure in failures]
        if await absent(events, doubted):
            raise LogConflict from error


async def absent(events: driver.Collection, ids: Collection[str]) -> set[str]:
    """Those of `ids` that were never logged."""
    found = await events.find({"_id": {"$in": list(ids)}}, {"_id": 1}).to_list(None)
    return set(ids) - {each["_id"] for each in found}


async def after(events: driver.Collection, tenant: str, aggregate: str, version: int) -> list[Document]:
    """What a reader who has seen `version` still lacks, in order, ready for JSON (`GET /internal/events`)."""
    where = {"tenant": tenant, "aggregate": aggregate, "version": {"$gt": version}}
    found = events.find(where, sort=[("version", driver.ASCENDING)], limit=_PAGE)
    return [as_json(each) for each in await found.to_list(None)]


def as_json(row: Document) -> Document:
    at = row["occurred_at"].astimezone(UTC).isoformat()
    rest = {name: value for name, value in row.items() if name not in ("_id", "logged_at", "command_id", "digest")}
    return {"id": row["_id"], **rest, "occurred_at": at}


async def times(events: driver.Collection, ids: Collection[str]) -> dict[str, datetime]:
    """When each of these events was logged; absent ones are left out."""
    found = await events.find({"_id": {"$in": list(ids)}}, {"logged_at": 1}).to_list(None)
    return {each["_id"]: each["logged_at"] for each in found}


async def pages(events: driver.Collection, where: Mapping[str, Any]) -> AsyncIterator[list[Document]]:
    """All rows that match, oldest first, at most 500 at a time; only what a majority holds."""
    page: list[Document] = []
    async for each in with_read_concern(events, MAJORITY).find(where, sort=_ORDER, batch_size=_PAGE):
        page.append(each)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page
