"""Reactions to events; the table at the end is the table of contents.

Every target is named by its event or derived from it: a workplace keeps the ids of its members for that. Whoever is
no more, or was taken back, has nothing to be told.
"""

from contextlib import suppress
from typing import TypeVar

from services.member.domain import letters, moves
from services.member.domain.member import arrive, follow, outlast
from services.member.domain.transfer import TransferState, transfer_id
from services.member.domain.workplace import Opening, Serving, WorkplaceState, seat_of, workplace_id
from services.member.store import CALENDAR, MEMBER, TRANSFER, WORKPLACE
from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.groups import Reactions
from shared.bus.results import DONE, Result
from shared.contracts.base import Event
from shared.contracts.linkage import LinkageMoved
from shared.contracts.member import (
    MemberRegistered,
    MemberRegistrationUndone,
    MemberRelationChanged,
    MemberStageChanged,
    MemberWorkplaceChanged,
    TransferFacts,
    TransferParty,
    TransferReceived,
    WorkplaceBranchLost,
    WorkplaceBranchServed,
    WorkplaceMovesClosed,
    WorkplaceMovesOpened,
)
from shared.contracts.organization import OrganizationDissolved, OrganizationFounded, OrganizationKind
from shared.kernel.errors import NotFound
from shared.kernel.scope import SYSTEM
from shared.store.aggregate import Aggregate, S
from shared.store.writing import Decide
from shared.workflow.instance import Actor

_STAYING = ("TEMPORARY", "FLOATING_BRANCH")
"""Modes of founding in which nobody's relation moves (B4, B6, B10)."""
E = TypeVar("E", bound=Event)


def _as(kind: type[E], event: Envelope) -> E:
    told = event.event()
    assert isinstance(told, kind)
    return told


async def _tell(do: Do, aggregate: Aggregate[S], id: str, decide: Decide[S]) -> None:
    with suppress(NotFound):
        await do.change(do.store(aggregate), id, decide)


async def _tell_workplace(do: Do, enterprise: str, decide: Decide[WorkplaceState]) -> None:
    await _tell(do, WORKPLACE, workplace_id(do.scope.tenant, enterprise), decide)


# -- members come, change and go


async def on_member_stands(do: Do, event: Envelope) -> Result:
    """His workplace takes note of how he stands now."""
    told = event.event()
    assert isinstance(told, MemberRegistered | MemberWorkplaceChanged | MemberStageChanged | MemberRelationChanged)
    enterprise, seat = told.standing.enterprise, seat_of(told.standing, event.version)
    if enterprise is not None:
        await _tell_workplace(do, enterprise, lambda state, _: moves.note(state, enterprise, event.aggregate, seat))
    return DONE


async def on_workplace_changed(do: Do, event: Envelope) -> Result:
    await _leave(do, _as(MemberWorkplaceChanged, event).former_enterprise, event.aggregate)
    return await on_member_stands(do, event)


async def on_registration_undone(do: Do, event: Envelope) -> Result:
    await _leave(do, _as(MemberRegistrationUndone, event).standing.enterprise, event.aggregate)
    return DONE


async def _leave(do: Do, enterprise: str | None, member: str) -> None:
    if enterprise is not None:
        await _tell_workplace(do, enterprise, lambda state, _: moves.leave(state, enterprise, member))


# -- a founding in linkage and organization


async def on_preparing(do: Do, event: Envelope) -> Result:
    """Relations are moved in before the request (B10)."""
    told = _as(LinkageMoved, event)
    if told.mode in _STAYING:
        return DONE
    opening = Opening(
        linkage=event.aggregate,
        holding_branch=told.units["holding_branch"],
        park=told.park,
        community=told.community,
    )
    for enterprise in told.covers:
        await _tell_workplace(do, enterprise, _open(enterprise, opening))
    return DONE


def _open(enterprise: str, opening: Opening) -> Decide[WorkplaceState]:
    return lambda state, _: moves.open_moves(state, enterprise, opening)


async def on_founding_ended(do: Do, event: Envelope) -> Result:
    for enterprise in _as(LinkageMoved, event).covers:
        await _tell_workplace(do, enterprise, _close(enterprise, event.aggregate))
    return DONE


def _close(enterprise: str, linkage: str) -> Decide[WorkplaceState]:
    return lambda state, _: moves.close_moves(state, enterprise, linkage)


async def on_organization_founded(do: Do, event: Envelope) -> Result:
    """Only a founding moves relations without a letter: what is taken into the register by import moves nobody."""
    told = _as(OrganizationFounded, event)
    if told.linkage is None:
        return DONE
    serving = Serving(organization=event.aggregate, kind=told.kind, linkage=told.linkage)
    for enterprise in told.enterprises:
        await _tell_workplace(do, enterprise, _serve(enterprise, serving))
    return DONE


def _serve(enterprise: str, serving: Serving) -> Decide[WorkplaceState]:
    return lambda state, _: moves.serve(state, enterprise, serving)


async def on_organization_dissolved(do: Do, event: Envelope) -> Result:
    for enterprise in _as(OrganizationDissolved, event).enterprises:
        await _tell_workplace(do, enterprise, _lose(enterprise, event.aggregate))
    return DONE


def _lose(enterprise: str, organization: str) -> Decide[WorkplaceState]:
    return lambda state, _: moves.lose(state, enterprise, organization)


# -- what a workplace asks of letters and members


async def on_moves_opened(do: Do, event: Envelope) -> Result:
    told = _as(WorkplaceMovesOpened, event)
    for member in told.members:
        id = transfer_id(told.linkage, member)
        await _tell(do, TRANSFER, id, _draft(do, id, _letter(told, member)))
    return DONE


def _draft(do: Do, id: str, facts: TransferFacts) -> Decide[TransferState]:
    actor = Actor(do.scope.actor, frozenset({SYSTEM}))
    return lambda state, at: letters.begin_once(state, at, id=id, facts=facts, actor=actor, calendar=CALENDAR)


def _letter(told: WorkplaceMovesOpened, member: str) -> TransferFacts:
    home = told.senders.get(member)
    return TransferFacts(
        member=member,
        sender=TransferParty(organization=home, off_platform=home is None),
        to_organization=told.holding_branch,
        to_kind=OrganizationKind.HOLDING_BRANCH,
        for_enterprise=told.enterprise,
        linkage=told.linkage,
        park=told.park,
        community=told.community,
    )


async def on_moves_closed(do: Do, event: Envelope) -> Result:
    told = _as(WorkplaceMovesClosed, event)
    for member in told.members:
        await _tell(do, TRANSFER, transfer_id(told.linkage, member), letters.drop)
    return DONE


async def on_branch_served(do: Do, event: Envelope) -> Result:
    told = _as(WorkplaceBranchServed, event)
    for member in told.members:
        await _tell(do, MEMBER, member, lambda state, _: follow(state, told))
    return DONE


async def on_branch_lost(do: Do, event: Envelope) -> Result:
    told = _as(WorkplaceBranchLost, event)
    for member in told.members:
        await _tell(do, MEMBER, member, lambda state, _: outlast(state, told))
    return DONE


async def on_transfer_received(do: Do, event: Envelope) -> Result:
    facts = _as(TransferReceived, event).transfer
    await _tell(do, MEMBER, facts.member, lambda state, _: arrive(state, facts, event.aggregate))
    return DONE


REACTIONS = Reactions(
    "reactions",
    ("member", "linkage", "organization"),
    {
        "member.registered": on_member_stands,
        "member.stage-changed": on_member_stands,
        "member.relation-changed": on_member_stands,
        "member.workplace-changed": on_workplace_changed,
        "member.registration-undone": on_registration_undone,
        "linkage.organization-preparing": on_preparing,
        "linkage.organization-declined": on_founding_ended,
        "linkage.organization-withdrawn": on_founding_ended,
        "linkage.organization-expired": on_founding_ended,
        "linkage.organization-not-eligible": on_founding_ended,
        "organization.founded": on_organization_founded,
        "organization.dissolved": on_organization_dissolved,
        "workplace.moves-opened": on_moves_opened,
        "workplace.moves-closed": on_moves_closed,
        "workplace.branch-served": on_branch_served,
        "workplace.branch-lost": on_branch_lost,
        "transfer.received": on_transfer_received,
    },
)
