"""Draft a relation letter (介绍信)."""

from datetime import datetime

from pydantic import Field

from services.member.domain.letters import begin
from services.member.domain.member import MemberState
from services.member.domain.person import HOME
from services.member.domain.standing import Organization
from services.member.domain.transfer import FROM_NAME, TransferState, actor_of, transfer_id
from services.member.parts import Parts, unknown
from services.member.queries.sight import members_within
from services.member.store import CALENDAR
from shared.contracts.member import TransferFacts, TransferParty
from shared.contracts.organization import SERVING_KINDS, OrganizationKind
from shared.kernel.command import Command, Flag, Text
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Decision, Stored


class Sender(Command):
    """An organization of the platform, or the name of one off it."""

    organization: str | None = None
    name: Text | None = Field(None, repr=False)
    off_platform: Flag = False


class OpenTransfer(Command):
    """Without `from` the letter comes from where the relation is; without `for_enterprise` it is for his workplace."""

    member: str
    sender: Sender | None = Field(None, alias="from")
    to_organization: str
    for_enterprise: str | None = None
    linkage: str | None = None


async def open_transfer(parts: Parts, scope: Scope, command: OpenTransfer) -> Changed[TransferState]:
    """Raises `Forbidden`, `Invalid`, `DuplicateKey` when the linkage's letter for this member is there already."""
    scope.permit("station_worker")
    facts, texts = await _facts(parts, scope, command)
    transfers = parts.stores.transfers
    id = transfer_id(facts.linkage, facts.member) if facts.linkage else transfers.new_id(scope)
    actor = actor_of(scope, facts)

    def decide(state: TransferState | None, at: datetime) -> Decision:
        return begin(state, at, id=id, facts=facts, actor=actor, texts=texts, calendar=CALENDAR)

    return await transfers.change(scope, id, decide, status=201)


async def _facts(parts: Parts, scope: Scope, command: OpenTransfer) -> tuple[TransferFacts, dict[str, str]]:
    member = await _member(parts, scope, command.member)
    target = await _target(parts, scope, command.to_organization)
    sender, texts = await _sender(parts, scope, command.sender, member)
    if sender.organization == target.id:
        raise Invalid(errors=[FieldError("/to_organization", "same-as-sender")])
    enterprise = command.for_enterprise or member.state.standing.enterprise
    facts = TransferFacts(
        member=member.id,
        sender=sender,
        to_organization=target.id,
        to_kind=target.kind,
        serves=target.kind in SERVING_KINDS and enterprise in target.enterprises,
        for_enterprise=enterprise,
        linkage=command.linkage,
        park=target.park,
        community=target.community,
    )
    return facts, texts


async def _member(parts: Parts, scope: Scope, id: str) -> Stored[MemberState]:
    found = await parts.stores.members.find(scope, {"$and": [{"_id": id}, members_within(scope)]})
    if found is None:
        raise unknown("/member")
    return found


async def _target(parts: Parts, scope: Scope, id: str) -> Organization:
    """A branch in the caller's park: it is a committee that receives, but a branch that a relation goes to (B17)."""
    target = await parts.organization(scope, id, "/to_organization")
    if target.kind not in SERVING_KINDS | {OrganizationKind.HOLDING_BRANCH}:
        raise unknown("/to_organization")
    if scope.jurisdiction.park not in (None, target.park):
        raise unknown("/to_organization")
    return target


async def _sender(
    parts: Parts, scope: Scope, said: Sender | None, member: Stored[MemberState]
) -> tuple[TransferParty, dict[str, str]]:
    """The sending side, and the name of one off the platform, which is sealed."""
    if said is None:
        known = (await parts.stores.members.texts(scope, [member.id], [HOME])).get(member.id, {})
        said = Sender(organization=member.state.standing.relation.organization, name=known.get(HOME))
    if said.organization is None:
        return TransferParty(off_platform=True), {FROM_NAME: said.name} if said.name else {}
    await parts.organization(scope, said.organization, "/from/organization")
    return TransferParty(organization=said.organization), {}
