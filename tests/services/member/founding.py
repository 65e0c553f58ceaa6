"""The moments of a founding as the member service meets them: members join, letters travel, events arrive."""

from collections.abc import Sequence
from typing import Any

from services.member.commands.act_on_transfer import ActOnTransfer, act_on_transfer
from services.member.commands.register import RegisterMember, register_member
from services.member.domain.transfer import TransferState, transfer_id
from shared.bus.envelope import Envelope
from shared.contracts.base import Reference
from shared.contracts.linkage import LinkageMoved
from shared.contracts.member import Standing
from shared.contracts.organization import OrganizationFounded, OrganizationKind
from tests.services.member.builders import (
    COMMUNITY,
    ENTERPRISE,
    HOLDING,
    PARK,
    floating,
)
from tests.services.member.stage import Stage

LINKAGE = "linkage-1"
NEW_BRANCH = "branch-new"


def linkage(
    stage: Stage,
    fact: str,
    version: int,
    mode: str = "SINGLE",
    enterprise: str = ENTERPRISE,
    others: Sequence[str] = (),
) -> Envelope:
    """`others` are the further enterprises of a joint branch."""
    moved = LinkageMoved(
        joint="ORGANIZATION",
        fact=fact,
        action="prepare",
        number="ZZ-2016-0001",
        state=fact.upper(),
        mode=mode,
        park=PARK,
        community=COMMUNITY,
        enterprise=enterprise,
        park_side=Reference(type="enterprise", id=enterprise),
        community_side=Reference(type="community", id=COMMUNITY),
        units={"holding_branch": HOLDING},
        evidence={"enterprises": [{"type": "enterprise", "id": id} for id in others]} if others else {},
    )
    return stage.foreign("linkage", LINKAGE, moved, version)


def founded(stage: Stage, kind: OrganizationKind = OrganizationKind.BRANCH, linkage: str | None = LINKAGE) -> Envelope:
    event = OrganizationFounded(name="新党支部", kind=kind, enterprises=(ENTERPRISE,), linkage=linkage)
    return stage.foreign("organization", NEW_BRANCH, event)


async def join(stage: Stage, number: int, /, **fields: Any) -> str:
    command = RegisterMember.model_validate(floating(number, **fields))
    return (await register_member(stage.parts, stage.officer, command)).thing.id


async def standing(stage: Stage, member: str) -> Standing:
    return (await stage.parts.stores.members.get(stage.officer, member)).state.standing


async def letter(stage: Stage, member: str) -> TransferState | None:
    found = await stage.parts.stores.transfers.find(stage.officer, {"_id": transfer_id(LINKAGE, member)})
    return found.state if found else None


async def act(stage: Stage, member: str, action: str, evidence: dict[str, Any]) -> None:
    id = transfer_id(LINKAGE, member)
    actor = stage.secretary if action in ("receive", "reject") else stage.worker
    await act_on_transfer(stage.parts, actor, id, action, ActOnTransfer(evidence=evidence), None)


async def send_letter(stage: Stage, member: str) -> None:
    dates = {"letter_no": "介字1号", "issued_on": "2026-11-24", "valid_until": "2026-12-24"}
    await act(stage, member, "issue", dates)
    await act(stage, member, "receive", {"receipt_no": "回1号", "date": "2026-11-24"})
