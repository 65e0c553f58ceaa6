"""Follows what is written to one collection, from a moment of the database's log on (change stream).

Promises lasting writes alone, in the order of the log. Which moment was reached is the caller's to keep.
"""

import inspect
import re
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple, cast

from shared.store import driver
from shared.store.driver import Collection, Database, Document, PyMongoError, Timestamp

_WRITES = [{"$match": {"operationType": {"$in": ["insert", "replace"]}}}]
_WAIT_MS = 1000
_LOST = (260, 280, 286)
"""The server's numbers for a log that cannot be followed from there, or not past a dropped collection."""
_TEXT = re.compile("([0-9]{1,10})-([0-9]{1,10})")


class LogLost(Exception):
    """The database's log does not reach back to that moment, or the collection was dropped since."""


class Stamp(NamedTuple):
    """A moment of the database's log; it rises with every write, whoever writes."""

    seconds: int
    number: int

    def __str__(self) -> str:
        return f"{self.seconds}-{self.number}"

    @staticmethod
    def read(text: str | None) -> "Stamp | None":
        """The stamp written so; None for anything else."""
        found = _TEXT.fullmatch(text or "")
        return Stamp(int(found[1]), int(found[2])) if found else None


async def present(database: Database) -> Stamp:
    """The latest moment of the log."""
    return _stamp((await database.command("ping"))["operationTime"])


async def written(collection: Collection, after: Stamp) -> AsyncGenerator[tuple[Stamp, Document], None]:
    """Every document inserted or replaced after that moment, as it was then.

    Never ends. Raises `LogLost`, else the driver's errors.
    """
    try:
        async with await _watch(collection, after) as stream:
            # Asked again and again: the driver's own waiting for the next change would run into its deadline.
            while stream.alive:
                change = await stream.try_next()
                if change is not None:
                    yield _stamp(change["clusterTime"]), change["fullDocument"]
            raise LogLost
    except PyMongoError as error:
        if getattr(error, "code", None) in _LOST:
            raise LogLost from error
        raise


async def _watch(collection: Collection, after: Stamp) -> Any:
    """motor hands out the stream at once, PyMongo Async after an await."""
    lasting = cast("Any", driver.with_read_concern(collection, driver.MAJORITY))
    next_moment = Timestamp(after.seconds, after.number + 1)
    stream = lasting.watch(_WRITES, start_at_operation_time=next_moment, max_await_time_ms=_WAIT_MS)
    return await stream if inspect.isawaitable(stream) else stream


def _stamp(at: Any) -> Stamp:
    return Stamp(at.time, at.inc)
