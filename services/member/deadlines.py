"""What a deadline that has come leads to; the sweep only knocks, each decision looks again whether it is due."""

from datetime import datetime

from services.member.domain import letters
from services.member.domain.member import float_when_due
from services.member.domain.transfer import TransferState
from services.member.store import CALENDAR, MEMBER, TRANSFER, Stores
from shared.bus.sweep import Deadlines
from shared.kernel.scope import Scope
from shared.store.aggregate import Decision


def deadlines(stores: Stores) -> tuple[Deadlines, ...]:
    """A watched member begins to float; a letter expires, or a step on it is overdue."""

    async def knock_at_member(scope: Scope, id: str, _name: str, _due_at: datetime) -> None:
        await stores.members.change(scope, id, float_when_due)

    async def knock_at_transfer(scope: Scope, id: str, _name: str, _due_at: datetime) -> None:
        def decide(state: TransferState | None, at: datetime) -> Decision:
            return letters.knock(state, at, id=id, calendar=CALENDAR)

        await stores.transfers.change(scope, id, decide)

    return (Deadlines(MEMBER, knock_at_member), Deadlines(TRANSFER, knock_at_transfer))
