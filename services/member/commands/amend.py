"""Change a member: texts, stage, workplace, relation, floating (JSON Merge Patch).

What is so already changes nothing, and a mask sent back as it was shown says nothing; so a ledger may be sent again.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field

from services.member.commands.register import HomeOrganization, floating_since, texts_of
from services.member.domain.member import MemberState, day_of, steps
from services.member.domain.person import HOME, MASKED, PERSONAL, Texts, cleaned, sealing, without_masks
from services.member.domain.standing import away, changed, placed, relation_in
from services.member.parts import Parts
from services.member.queries.sight import WRITERS, members_within
from shared.contracts.member import Stage, Standing, Status
from shared.kernel.command import Command, Day, Kept, Text
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Decision


class AmendMember(Command):
    """Only fields that are set count; null removes what may be absent."""

    name: Kept[Text] = Field(None, repr=False)
    id_number: Kept[Text] = Field(None, repr=False)
    mobile: Text | None = Field(None, repr=False)
    stage: Kept[Stage] = None
    status: Kept[Status] = None
    enterprise: str | None = None
    organization: str | None = None
    home_organization: HomeOrganization | None = None
    floating_since: Day | None = None

    def says(self, field: str) -> bool:
        return field in self.model_fields_set


async def amend_member(
    parts: Parts, scope: Scope, id: str, if_match: int, command: AmendMember
) -> Changed[MemberState]:
    """Raises `Forbidden`, `NotFound`, `Stale`, `Invalid`, `DuplicateKey`, and what the store raises.

    What is compared here cannot change unseen: the write holds only for the version named by `if_match`.
    """
    scope.permit(*WRITERS)
    members = parts.stores.members
    member = await members.get(scope, id, members_within(scope))
    known = (await members.texts(scope, [id], (*PERSONAL, *MASKED.values(), HOME))).get(id, {})
    moved = await _moved(parts, scope, member.state.standing, command)

    def decide(state: MemberState | None, at: datetime) -> Decision:
        if state is None:
            raise NotFound
        return _amended(state.standing, command, known, moved, day_of(at))

    return await members.change(scope, id, decide, if_match=if_match)


async def _moved(parts: Parts, scope: Scope, standing: Standing, command: AmendMember) -> Mapping[str, Any]:
    """The new workplace and relation, with what their owner knows of them."""
    enterprise = command.enterprise if command.says("enterprise") else standing.enterprise
    home = command.organization if command.says("organization") else standing.relation.organization
    found: dict[str, Any] = {}
    if enterprise != standing.enterprise:
        place = await parts.enterprise(scope, enterprise, "/enterprise") if enterprise else None
        if place is None and scope.jurisdiction.park:
            raise Invalid(errors=[FieldError("/enterprise", "missing")])
        found |= placed(place)
    if (enterprise, home) != (standing.enterprise, standing.relation.organization):
        organization = await parts.organization(scope, home, "/organization") if home else None
        found["relation"] = relation_in(organization, enterprise)
    return found


def _amended(
    before: Standing, command: AmendMember, known: Mapping[str, str], moved: Mapping[str, Any], today: date
) -> Decision:
    texts = _new_texts(command, known, today)
    stage = {"stage": command.stage} if command.stage else {}
    after = changed(before, **moved, **stage, **_floating(before, command, today))
    sealed = sealing(texts)
    return Decision(steps(before, after, sorted(texts)), sealed.private, sealed.lookups)


def _new_texts(command: AmendMember, known: Mapping[str, str], today: date) -> Texts:
    wanted = cleaned(without_masks(texts_of(command), known), today)
    return {field: text for field, text in wanted.items() if text != known.get(field)}


def _floating(before: Standing, command: AmendMember, today: date) -> Mapping[str, Any]:
    if not (command.says("status") or command.says("floating_since")):
        return {}
    settled = command.status is Status.SETTLED
    kept = None if settled else before.floating_since
    since = command.floating_since if command.says("floating_since") else kept
    return away(floating_since(command.status, since, today), today)
