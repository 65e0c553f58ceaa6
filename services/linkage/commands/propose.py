"""Propose a linkage (联动提出): a station worker or an enterprise's contact begins one."""

from typing import Any

from services.linkage.domain.joints import JOINTS
from services.linkage.domain.model import Linkage, Side
from services.linkage.domain.steps import Proposal, propose
from services.linkage.owners import Enterprise, Owners
from services.linkage.queries import actor_of
from services.linkage.store import Stores
from shared.kernel.command import Command, Text
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import Changed
from shared.workflow.definition import Definition


class ProposeLinkage(Command):
    """The keys of `subject` are the definition's `start.requires`."""

    joint: Text
    park_side: Side
    community_side: Side
    subject: dict[str, Any] = {}


async def propose_linkage(stores: Stores, owners: Owners, scope: Scope, command: ProposeLinkage) -> Changed[Linkage]:
    """Raises `Forbidden`, `Invalid` for joint and sides, `EvidenceInvalid` for the subject."""
    definition = _definition(command.joint)
    scope.permit(*definition.create.roles)
    _refuse_types(definition, command)
    enterprise = await _enterprise(owners, scope, command.park_side)
    await _refuse_unknown_community(owners, scope, command.community_side)
    proposal = Proposal(
        joint=command.joint,
        park=enterprise.park,
        community=command.community_side.id,
        enterprise=enterprise.id,
        park_side=command.park_side,
        community_side=command.community_side,
        subject=command.subject,
    )
    id = stores.linkages.new_id(scope)
    decide = propose(definition, id, scope.tenant, proposal, actor_of(scope))
    return await stores.linkages.change(scope, id, decide, status=201)


def _definition(joint: str) -> Definition:
    try:
        return JOINTS.definition(f"linkage.{joint.lower()}")
    except NotFound as error:
        raise Invalid(errors=[FieldError("/joint", "not-allowed")]) from error


def _refuse_types(definition: Definition, command: ProposeLinkage) -> None:
    sides = {"park": command.park_side, "community": command.community_side}
    faults = [
        FieldError(f"/{name}_side/type", "not-allowed", {"types": list(definition.sides[name])})
        for name, side in sides.items()
        if side.type not in definition.sides[name]
    ]
    if faults:
        raise Invalid(errors=faults)


async def _enterprise(owners: Owners, scope: Scope, side: Side) -> Enterprise:
    """The enterprise on the park side, when the caller may propose for it."""
    found = await owners.enterprise(scope, side.id)
    if found is None or not _is_his(scope, found):
        raise Invalid(errors=[FieldError("/park_side/id", "unknown-reference")])
    if not found.is_operating:
        raise Invalid(errors=[FieldError("/park_side/id", "enterprise-not-operating")])
    return found


def _is_his(scope: Scope, enterprise: Enterprise) -> bool:
    """A contact proposes for his own enterprise, a station worker within his park."""
    if scope.has(SYSTEM):
        return True
    place = scope.jurisdiction
    if scope.has("station_worker"):
        return place.park == enterprise.park
    return place.enterprise == enterprise.id


async def _refuse_unknown_community(owners: Owners, scope: Scope, side: Side) -> None:
    if not await owners.has_community(scope, side.id):
        raise Invalid(errors=[FieldError("/community_side/id", "unknown-reference")])
