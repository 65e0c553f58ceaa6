"""`GET /notifications`: lines that concern the caller. A line is kept once for all; who has read it is noted in it.

What he did himself is no news to him.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.insight.desk.activity import FILTERS, about, told
from services.insight.desk.asking import Asking
from services.insight.desk.memory import RECENT
from services.insight.desk.replies import Notification
from services.insight.desk.turns import answered_by
from services.insight.desk.within import Where, any_of, seen_by
from services.insight.domain.moments import Row
from shared.kernel.errors import NotFound
from shared.store.faults import bounded
from shared.web.lists import Listing
from shared.web.things import View

LISTING = Listing(FILTERS, usual="-occurred_at", own=("unread",))


def within(asking: Asking, unread: bool = False) -> Where:
    """Told to a role he answers for, or to him as the one who began it."""
    caller = asking.caller
    mine = f"@{caller.scope.actor}"
    by_role = answered_by(caller, "to.key")
    his_own = {"to.key": mine, "$and": [any_of(seen_by(caller))]}
    where = {"to.key": {"$in": [*by_role["to.key"]["$in"], mine]}, "$or": [*by_role["$or"], his_own]}
    read = {"readers.id": {"$ne": caller.scope.actor}} if unread else {}
    return {**where, "actor": {"$ne": caller.scope.actor}, **read}


async def unread(asking: Asking) -> Mapping[str, int]:
    return {"unread": await asking.count(RECENT, within(asking, unread=True))}


async def views(asking: Asking, rows: Sequence[Row]) -> list[View]:
    names = await asking.names(rows)
    return [_notification(asking, row, names).model_dump(mode="json") for row in rows]


async def read(asking: Asking, id: str) -> View:
    """Marks one; a repeat changes nothing. Raises `NotFound` for what does not concern the caller."""
    await _mark(asking, {"_id": id})
    lines = await asking.collection(RECENT)
    with bounded():
        row = await lines.find_one({"tenant": asking.scope.tenant, "_id": id, **within(asking)})
    if row is None:
        raise NotFound
    return (await views(asking, [row]))[0]


async def read_all(asking: Asking) -> int:
    """Marks all that concern the caller by now; gives their number."""
    return await _mark(asking, {})


async def _mark(asking: Asking, which: Where) -> int:
    where = {"tenant": asking.scope.tenant, **which, **within(asking, unread=True)}
    reader = {"id": asking.scope.actor, "at": asking.now}
    lines = await asking.collection(RECENT)
    with bounded():
        done = await lines.update_many(where, {"$push": {"readers": reader}})
    return int(done.modified_count)


def _notification(asking: Asking, row: Row, names: Mapping[str, str]) -> Notification:
    why = _why(asking, row)
    return Notification(
        **told(row, names),
        why=why["why"],
        action=why["action"],
        title=asking.said(about(row, names)),
        read_at=next((each["at"] for each in row.get("readers", ()) if each["id"] == asking.scope.actor), None),
    )


def _why(asking: Asking, row: Row) -> Mapping[str, Any]:
    """The first reason that is his."""
    keys = {f"@{asking.scope.actor}", *asking.scope.roles}
    return next(each for each in row["to"] if each["key"] in keys)
