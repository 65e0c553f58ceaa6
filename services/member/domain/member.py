"""党员: a member's standing, how events change it, and what each change records."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from services.member.domain.standing import away, changed, relation
from shared.contracts.base import Event
from shared.contracts.member import (
    MemberAmended,
    MemberFloatingClosed,
    MemberFloatingRegistered,
    MemberRegistered,
    MemberRegistrationUndone,
    MemberRelationChanged,
    MemberStageChanged,
    MemberWorkplaceChanged,
    Relation,
    Standing,
    Status,
    TransferFacts,
    WorkplaceBranchLost,
    WorkplaceBranchServed,
)
from shared.contracts.organization import OrganizationKind
from shared.kernel.calendar import CHINA, add_months
from shared.rules.packs import PACKS
from shared.store.aggregate import NOTHING, Decision, Due, State

MemberEvent = (
    MemberRegistered
    | MemberAmended
    | MemberWorkplaceChanged
    | MemberStageChanged
    | MemberFloatingRegistered
    | MemberFloatingClosed
    | MemberRelationChanged
    | MemberRegistrationUndone
)


class MemberState(State):
    """The public half of a member; name, numbers and masks are sealed beside it."""

    standing: Standing


def evolve(state: MemberState | None, event: Event) -> MemberState:
    assert isinstance(event, MemberEvent)
    undone = isinstance(event, MemberRegistrationUndone)
    if state is None:
        return MemberState(standing=event.standing, undone=undone)
    return state.model_copy(update={"standing": event.standing, "undone": undone})


def day_of(at: datetime) -> date:
    """The date in China."""
    return at.astimezone(CHINA).date()


def due(state: MemberState) -> Sequence[Due]:
    """A watched member is looked at again on the first day on which he may float."""
    standing, months = state.standing, PACKS[-1].floating_months
    if state.undone or standing.status is not Status.WATCH or standing.floating_since is None or months is None:
        return ()
    return (Due("floating", datetime.combine(add_months(standing.floating_since, months), time(), CHINA)),)


def float_when_due(state: MemberState | None, at: datetime) -> Decision:
    """B14: WATCH becomes FLOATING once the months have passed."""
    if state is None or state.standing.status is not Status.WATCH:
        return NOTHING
    after = changed(state.standing, **away(state.standing.floating_since, day_of(at)))
    return Decision((MemberFloatingRegistered(standing=after),)) if after.status is Status.FLOATING else NOTHING


def steps(before: Standing, after: Standing, fields: Sequence[str] = ()) -> tuple[Event, ...]:
    """The events that lead from one standing to another; `fields` are the private ones that changed besides."""
    return tuple(_steps(before, after, fields))


def _steps(before: Standing, after: Standing, fields: Sequence[str]) -> Iterator[Event]:
    now = before
    if fields:
        yield MemberAmended(fields=tuple(sorted(fields)), standing=now)
    if after.enterprise != before.enterprise:
        now = changed(now, enterprise=after.enterprise, park=after.park, community=after.community)
        yield MemberWorkplaceChanged(former_enterprise=before.enterprise, standing=now)
    if after.stage is not before.stage:
        now = changed(now, stage=after.stage)
        yield MemberStageChanged(standing=now)
    if after.relation != before.relation:
        now = changed(now, relation=after.relation)
        yield MemberRelationChanged(standing=now)
    if (after.status, after.floating_since) != (before.status, before.floating_since):
        kind = MemberFloatingClosed if after.status is Status.SETTLED else MemberFloatingRegistered
        yield kind(standing=after)


def undo(state: MemberState | None, at: datetime) -> Decision:
    """An import takes a registration back."""
    return Decision((MemberRegistrationUndone(standing=state.standing),)) if state else NOTHING


def arrive(state: MemberState | None, facts: TransferFacts, transfer: str) -> Decision:
    """The letter was received: the relation is where it was sent."""
    if state is None:
        return NOTHING
    serves = facts.serves and state.standing.enterprise == facts.for_enterprise
    arrived = relation(facts.to_organization, facts.to_kind, serves=serves)
    return _receive(state.standing, arrived, transfer=transfer)


def follow(state: MemberState | None, told: WorkplaceBranchServed) -> Decision:
    """A branch was founded at his workplace: from the holding branch the relation goes into it without a letter."""
    if state is None or state.standing.relation.kind is not OrganizationKind.HOLDING_BRANCH:
        return NOTHING
    if state.standing.enterprise != told.enterprise:
        return NOTHING
    return _receive(state.standing, relation(told.organization, told.kind, serves=True), linkage=told.linkage)


def outlast(state: MemberState | None, told: WorkplaceBranchLost) -> Decision:
    """His branch was dissolved: the relation stays on its roll until it is moved, and serves no workplace."""
    if state is None or state.standing.relation.organization != told.organization:
        return NOTHING
    after = relation(told.organization, state.standing.relation.kind, serves=False)
    return Decision(steps(state.standing, changed(state.standing, relation=after)))


def _receive(
    before: Standing, arrived: Relation, *, transfer: str | None = None, linkage: str | None = None
) -> Decision:
    """In the holding branch a member still floats; anywhere else he has settled."""
    if before.relation == arrived:
        return NOTHING
    moved = changed(before, relation=arrived)
    events: list[Event] = [MemberRelationChanged(standing=moved, transfer=transfer, linkage=linkage)]
    if arrived.kind is not OrganizationKind.HOLDING_BRANCH and moved.status is not Status.SETTLED:
        settled = changed(moved, status=Status.SETTLED, floating_since=None)
        events.append(MemberFloatingClosed(standing=settled, linkage=linkage))
    return Decision(tuple(events))
