"""Register a member (登记党员)."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from services.member.domain.member import MemberState, day_of
from services.member.domain.person import HOME, PERSONAL, Texts, cleaned, sealing
from services.member.domain.standing import EnterprisePlace, away, placed, relation_in
from services.member.parts import Parts
from services.member.queries.sight import WRITERS
from shared.contracts.member import MemberRegistered, Relation, Stage, Standing, Status
from shared.kernel.command import Command, Day, Text
from shared.kernel.errors import DuplicateKey, FieldError, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Decision


class HomeOrganization(Command):
    """Where the relation is, off the platform."""

    name: Text = Field(repr=False)
    off_platform: Literal[True] = True


class RegisterMember(Command):
    """`organization` is where the relation is on the platform; `home_organization` names one off it."""

    name: Text = Field(repr=False)
    id_number: Text = Field(repr=False)
    mobile: Text | None = Field(None, repr=False)
    stage: Stage = Stage.FULL
    status: Status | None = None
    enterprise: str | None = None
    organization: str | None = None
    home_organization: HomeOrganization | None = None
    floating_since: Day | None = None


async def register_member(parts: Parts, scope: Scope, command: RegisterMember) -> Changed[MemberState]:
    """Raises `Forbidden`, `Invalid`, `DuplicateKey` for a known id number, and what the store raises."""
    scope.permit(*WRITERS)
    place, relation = await _looked_up(parts, scope, command)

    def decide(state: MemberState | None, at: datetime) -> Decision:
        if state is not None:
            raise DuplicateKey
        return _registered(command, place, relation, day_of(at))

    members = parts.stores.members
    return await members.change(scope, members.new_id(scope), decide, status=201)


async def _looked_up(parts: Parts, scope: Scope, command: RegisterMember) -> tuple[EnterprisePlace | None, Relation]:
    place = await parts.enterprise(scope, command.enterprise, "/enterprise") if command.enterprise else None
    if place is None and scope.jurisdiction.park:
        raise Invalid(errors=[FieldError("/enterprise", "missing")])
    home = await parts.organization(scope, command.organization, "/organization") if command.organization else None
    return place, relation_in(home, command.enterprise)


def _registered(command: RegisterMember, place: EnterprisePlace | None, relation: Relation, today: date) -> Decision:
    sealed = sealing(cleaned(texts_of(command), today))
    since = floating_since(command.status, command.floating_since, today)
    standing = Standing(**placed(place), stage=command.stage, **away(since, today), relation=relation)
    return Decision((MemberRegistered(standing=standing),), sealed.private, sealed.lookups)


def texts_of(command: Command) -> Texts:
    """The private texts that were given; None takes one away."""
    given = dict(command.given())
    texts = {field: given[field] for field in PERSONAL if field in given}
    if HOME in given:
        home = given[HOME]
        texts[HOME] = home.name if home else None
    return texts


def floating_since(status: Status | None, since: date | None, today: date) -> date | None:
    """The day from which a member is away; today when it is only said that he is. Raises `Invalid`."""
    if since is not None and (status is Status.SETTLED or since > today):
        raise Invalid(errors=[FieldError("/floating_since", "contradicts-status-or-today")])
    return today if since is None and status in (Status.FLOATING, Status.WATCH) else since
