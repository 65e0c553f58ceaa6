"""A round through open requests, batch by batch, so that one event may concern any number of them. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import AwareDatetime

from shared.store.aggregate import Due, State

BATCH = 100
NEXT = "next"


class Round(State):
    """`cursor` is where the next batch begins; `next_at` when it is due, None when all is done."""

    looked_at: int = 0
    moved: int = 0
    cursor: str | None = None
    next_at: AwareDatetime | None = None


R = TypeVar("R", bound=Round)


def due(round: Round) -> Sequence[Due]:
    """Each batch by a name of its own: a story's time may stand still between two."""
    return [Due(f"{NEXT}-{round.looked_at}", round.next_at)] if round.next_at else []


def further(round: R, looked_at: int, moved: Sequence[str], cursor: str | None, at: datetime | None) -> R:
    """The round after one more batch; `moved` are the requests that it changed."""
    done = {"looked_at": round.looked_at + looked_at, "moved": round.moved + len(moved)}
    return round.model_copy(update={**done, "cursor": cursor, "next_at": at})
