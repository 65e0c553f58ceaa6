"""Take a step on a relation letter: issue, receive, reject, withdraw."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import Field

from services.member.domain.letters import act
from services.member.domain.transfer import NOTE, TransferState, actor_of
from services.member.parts import Parts
from services.member.queries.sight import transfers_within
from services.member.store import CALENDAR
from shared.kernel.command import Command, LongText
from shared.kernel.errors import NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Decision


class ActOnTransfer(Command):
    """`evidence` is what the definition's row asks for."""

    evidence: Mapping[str, Any] = Field(default_factory=dict, repr=False)
    note: LongText | None = Field(None, repr=False)


async def act_on_transfer(
    parts: Parts, scope: Scope, id: str, action: str, command: ActOnTransfer, if_match: int | None
) -> Changed[TransferState]:
    """Raises `NotFound`, `Stale`, and what the workflow engine raises."""
    transfers = parts.stores.transfers
    await transfers.get(scope, id, transfers_within(scope))

    def decide(state: TransferState | None, at: datetime) -> Decision:
        if state is None:
            raise NotFound
        actor = actor_of(scope, state.transfer)
        step = act(state, at, id=id, action=action, evidence=command.evidence, actor=actor, calendar=CALENDAR)
        return replace(step, private={**step.private, NOTE: command.note})

    return await transfers.change(scope, id, decide, if_match=if_match)
