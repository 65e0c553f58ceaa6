"""Transfers (组织关系转接): whose, and how far the letter has come."""

from collections.abc import Callable

from services.insight.domain.moments import Happened, Row, moved
from shared.bus.groups import Projection

STATES = {
    "transfer.opened": "DRAFT",
    "transfer.issued": "ISSUED",
    "transfer.received": "RECEIVED",
    "transfer.rejected": "REJECTED",
    "transfer.expired": "EXPIRED",
    "transfer.withdrawn": "WITHDRAWN",
}


def entered(state: str) -> Callable[[Row | None, Happened], Row]:
    def fold(row: Row | None, event: Happened) -> Row:
        member = event.data["transfer"]["member"]
        return {**moved(row, event, {"state": state, "member": member}), "member": member}

    return fold


TRANSFERS = Projection(
    sources=("member",),
    collection="transfers",
    fold={name: entered(state) for name, state in STATES.items()},
)
