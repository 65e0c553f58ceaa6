"""`GET /inbox`: every action that waits for the caller, or for others in things he takes part in; breached first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from services.insight.desk.asking import Asking
from services.insight.desk.replies import Turn
from services.insight.desk.turns import answered_by, answers, bucket_of, time_left
from services.insight.desk.within import UNIT_ROLES, Where, any_of, seen_by
from services.insight.desk.wording import title
from services.insight.domain.moments import Row
from shared.web.lists import Filter, Listing
from shared.web.things import View


class Waiting(StrEnum):
    """For whom."""

    MINE = "mine"
    OTHERS = "others"


LISTING = Listing(
    {
        "resource": Filter("resource"),
        "park": Filter("park"),
        "community": Filter("community"),
        "enterprise": Filter("enterprise"),
        "state": Filter("state"),
        "due_at": Filter("due", datetime),
    },
    usual="due_at",
    own=("waiting",),
)


def within(asking: Asking, waiting: Waiting) -> Where:
    """The things that have such a turn."""
    caller = asking.caller
    if waiting is Waiting.MINE:
        return answered_by(caller, "waits")
    bodies = sorted(caller.scope.jurisdiction.as_dict().values())
    taking_part = {"$or": [{"actors": caller.scope.actor}, {"bodies": {"$in": bodies}}]}
    others = {"waits": {"$elemMatch": {"$nin": sorted(caller.scope.roles)}}}
    return {"open": True, "$and": [any_of(seen_by(caller)), taking_part, others]}


async def views(asking: Asking, waiting: Waiting, rows: Sequence[Row]) -> list[View]:
    names = await asking.names(rows)
    turns = [_turn(asking, row, each, names) for row in rows for each in _wanted(asking, waiting, row)]
    turns.sort(key=lambda turn: time_left(turn.due_at, asking.now))
    return [turn.model_dump(mode="json") for turn in turns]


def _wanted(asking: Asking, waiting: Waiting, row: Row) -> Iterator[Row]:
    for turn in row["awaiting"]:
        is_his = answers(asking.caller, row["resource"], turn["role"]) and _is_at(asking, row, turn)
        if is_his is (waiting is Waiting.MINE):
            yield turn


def _is_at(asking: Asking, row: Row, turn: Row) -> bool:
    """In a request several units have a turn in one role; each answers for its own."""
    bodies = asking.caller.scope.jurisdiction.as_dict().values()
    return row["resource"] != "requests" or turn["role"] not in UNIT_ROLES or turn["unit"] in bodies


def _turn(asking: Asking, row: Row, turn: Row, names: Mapping[str, str]) -> Turn:
    name = names.get(row.get("enterprise") or "") or row.get("number")
    return Turn(
        id=row["thing"],
        resource=row["resource"],
        title=asking.said(title(row["resource"], row.get("joint"), name)),
        number=row.get("number"),
        state=row.get("state"),
        role=turn["role"],
        unit=turn["unit"],
        action=turn["action"],
        since=turn["since"],
        due_at=turn["due_at"],
        bucket=bucket_of(turn["since"], turn["due_at"], asking.now),
        park=row.get("park"),
    )
