"""Reactions to events; the table at the end is the table of contents.

Every target is named by its event or derived from it, so a repeated event meets its own first outcome.
"""

from contextlib import suppress
from typing import TypeVar

from pydantic import BaseModel

from services.linkage.domain import counting, steps
from services.linkage.domain.joints import JOINTS
from services.linkage.domain.lead_watch import watch_id
from services.linkage.domain.model import Side
from services.linkage.domain.steps import Proposal
from services.linkage.store import LEAD_WATCH, LINKAGE
from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.groups import Reactions
from shared.bus.results import DONE, Result
from shared.contracts.linkage import LeadWatchEnterpriseLeft, LeadWatchReached, LinkageMoved
from shared.contracts.member import Standing
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id
from shared.kernel.scope import SYSTEM
from shared.workflow.instance import Actor

ENTERPRISE_LEFT = "企业已迁出园区"
M = TypeVar("M", bound=BaseModel)


class MemberTold(BaseModel):
    """What is read of any event of a member; `transfer` is the letter his relation moved by."""

    standing: Standing
    former_enterprise: str | None = None
    transfer: str | None = None


class LetterFacts(BaseModel):
    member: str
    for_enterprise: str | None = None


class LetterTold(BaseModel):
    """What is read of any event of a transfer; the transfer's own id is the event's aggregate."""

    transfer: LetterFacts


async def on_member(do: Do, event: Envelope) -> Result:
    """A member stands so now: his enterprise's watch takes it in."""
    told = _read(MemberTold, event)
    enterprise = told.standing.enterprise
    if enterprise:
        taking = counting.take_standing(enterprise, event.aggregate, told.standing, told.transfer)
        await _watch(do, enterprise, taking)
    return DONE


async def on_workplace_changed(do: Do, event: Envelope) -> Result:
    """Two watches: that of the former enterprise lets go, the new one takes in."""
    former = _read(MemberTold, event).former_enterprise
    if former:
        await _watch(do, former, counting.take_away(former, event.aggregate))
    return await on_member(do, event)


async def on_registration_undone(do: Do, event: Envelope) -> Result:
    enterprise = _read(MemberTold, event).standing.enterprise
    if enterprise:
        await _watch(do, enterprise, counting.take_away(enterprise, event.aggregate))
    return DONE


async def on_letter_on_its_way(do: Do, event: Envelope) -> Result:
    """Issued or received: the relation counts as moved in."""
    return await _letter(do, event, counts=True)


async def on_letter_failed(do: Do, event: Envelope) -> Result:
    return await _letter(do, event, counts=False)


async def on_lead(do: Do, event: Envelope) -> Result:
    """Three full members: the linkage begins, under an id that a repeat meets again."""
    lead = _read(LeadWatchReached, event)
    id = derived_id("linkage", event.tenant, lead.enterprise, "round", str(lead.round))
    proposal = Proposal(
        joint="ORGANIZATION",
        park=lead.park,
        community=lead.community,
        enterprise=lead.enterprise,
        park_side=Side(type="enterprise", id=lead.enterprise),
        community_side=Side(type="community", id=lead.community),
        subject={"count": lead.count},
    )
    actor = Actor(do.scope.actor, frozenset({SYSTEM}))
    proposing = steps.propose(JOINTS.definition("linkage.organization"), id, event.tenant, proposal, actor)
    await do.change(do.store(LINKAGE), id, proposing)
    return DONE


async def on_linkage(do: Do, event: Envelope) -> Result:
    """The enterprise's watch knows which linkages are open."""
    step = _read(LinkageMoved, event)
    definition = JOINTS.definition(f"linkage.{step.joint.lower()}", step.definition_version)
    is_open = step.state in definition.open_states
    if step.enterprise and (step.from_state is None or not is_open):
        await _watch(do, step.enterprise, counting.follow(step.enterprise, event.aggregate, is_open))
    return DONE


async def on_enterprise_moved_out(do: Do, event: Envelope) -> Result:
    await _watch(do, event.aggregate, counting.leave(event.aggregate))
    return DONE


async def on_enterprise_left(do: Do, event: Envelope) -> Result:
    """What is open ends with the reason."""
    for linkage in _read(LeadWatchEnterpriseLeft, event).linkages:
        await do.change(do.store(LINKAGE), linkage, steps.end(ENTERPRISE_LEFT))
    return DONE


async def _letter(do: Do, event: Envelope, *, counts: bool) -> Result:
    letter = _read(LetterTold, event).transfer
    if letter.for_enterprise:
        taking = counting.take_letter(letter.for_enterprise, letter.member, event.aggregate, counts)
        await _watch(do, letter.for_enterprise, taking)
    return DONE


async def _watch(do: Do, enterprise: str, decide: counting.Decide) -> None:
    """A watch with nothing to record yet is not made."""
    with suppress(NotFound):
        await do.change(do.store(LEAD_WATCH), watch_id(do.scope.tenant, enterprise), decide)


def _read(model: type[M], event: Envelope) -> M:
    """Fields a newer sender added are ignored."""
    return model.model_validate(dict(event.data), extra="ignore")


REACTIONS = Reactions(
    name="reactions",
    sources=("member", "organization", "linkage"),
    table={
        "member.registered": on_member,
        "member.amended": on_member,
        "member.stage-changed": on_member,
        "member.floating-registered": on_member,
        "member.floating-closed": on_member,
        "member.relation-changed": on_member,
        "member.workplace-changed": on_workplace_changed,
        "member.registration-undone": on_registration_undone,
        "transfer.issued": on_letter_on_its_way,
        "transfer.received": on_letter_on_its_way,
        "transfer.rejected": on_letter_failed,
        "transfer.expired": on_letter_failed,
        "transfer.withdrawn": on_letter_failed,
        "enterprise.moved-out": on_enterprise_moved_out,
        "lead-watch.reached": on_lead,
        "lead-watch.enterprise-left": on_enterprise_left,
        "linkage.*": on_linkage,
    },
)
