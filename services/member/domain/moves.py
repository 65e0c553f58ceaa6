"""What a workplace does when members come, change and go, and when a founding opens letters, fails or succeeds.

Pure: each function decides what one event leads to. A member who comes late is told what the others were told.
"""

from collections.abc import Iterable, Iterator, Sequence

from services.member.domain.workplace import Opening, Serving, WorkplaceState, evolve, of
from shared.contracts.base import Event
from shared.contracts.member import (
    Seat,
    WorkplaceBranchLost,
    WorkplaceBranchServed,
    WorkplaceJoined,
    WorkplaceLeft,
    WorkplaceMovesClosed,
    WorkplaceMovesOpened,
    WorkplaceSeatChanged,
)
from shared.contracts.organization import OrganizationKind
from shared.store.aggregate import NOTHING, Decision

AT_MOST = 50
"""Members an event may name: more would make one reaction too long."""
_SETTLING = frozenset({OrganizationKind.GENERAL_BRANCH, OrganizationKind.BRANCH, OrganizationKind.JOINT_BRANCH})
"""Branches that take relations over; into a temporary or floating-member branch nobody's relation moves (B4, B6)."""


def note(state: WorkplaceState | None, enterprise: str, member: str, seat: Seat) -> Decision:
    """A member works here and stands so; whatever is open or founded here now concerns him too."""
    known = state.seats.get(member) if state else None
    if known and (known.version >= seat.version or _same(known, seat)):
        return NOTHING
    kind = WorkplaceSeatChanged if known else WorkplaceJoined
    return _and_told(state, kind(enterprise=enterprise, member=member, seat=seat))


def _same(one: Seat, other: Seat) -> bool:
    return (one.full, one.relation) == (other.full, other.relation)


def leave(state: WorkplaceState | None, enterprise: str, member: str) -> Decision:
    if state is None or member not in state.seats:
        return NOTHING
    return Decision((WorkplaceLeft(enterprise=enterprise, member=member),))


def _and_told(state: WorkplaceState | None, event: Event) -> Decision:
    after = evolve(state, event)
    return Decision((event, *_moves(after), *_takeovers(after)))


def open_moves(state: WorkplaceState | None, enterprise: str, opening: Opening) -> Decision:
    """Letters into the holding branch for every full member not yet affiliated (B10); later ones follow."""
    if state and state.opening and state.opening.linkage == opening.linkage:
        return NOTHING
    after = of(state, enterprise).model_copy(update={"opening": opening})
    return Decision(tuple(_moves(after)) or (_moves_event(after, opening, ()),))


def close_moves(state: WorkplaceState | None, enterprise: str, linkage: str) -> Decision:
    """The founding ended without a branch."""
    if state is None or state.opening is None or state.opening.linkage != linkage:
        return NOTHING
    named = _groups(state.opening.members) or [()]
    return Decision(
        tuple(WorkplaceMovesClosed(enterprise=enterprise, linkage=linkage, members=group) for group in named)
    )


def serve(state: WorkplaceState | None, enterprise: str, serving: Serving) -> Decision:
    """A branch was founded for this enterprise: the relations of its members in the holding branch follow."""
    if serving.kind not in _SETTLING or (state and state.serving and _is(state.serving, serving)):
        return NOTHING
    after = of(state, enterprise).model_copy(update={"serving": serving})
    return Decision(tuple(_takeovers(after)) or (_served_event(enterprise, serving, ()),))


def _is(one: Serving, other: Serving) -> bool:
    return one.organization == other.organization


def lose(state: WorkplaceState | None, enterprise: str, organization: str) -> Decision:
    """The branch was dissolved: relations in it no longer serve this workplace."""
    if state is None:
        return NOTHING
    inside = [id for id, seat in state.seats.items() if seat.relation.organization == organization]
    if not inside and not (state.serving and state.serving.organization == organization):
        return NOTHING
    named = _groups(inside) or [()]
    return Decision(
        tuple(WorkplaceBranchLost(enterprise=enterprise, organization=organization, members=group) for group in named)
    )


def _moves(state: WorkplaceState) -> Iterator[Event]:
    opening = state.opening
    if opening is None:
        return
    wanted = (id for id, seat in state.seats.items() if seat.full and not seat.relation.affiliated)
    for group in _groups(set(wanted) - opening.members):
        yield _moves_event(state, opening, group)


def _moves_event(state: WorkplaceState, opening: Opening, members: Sequence[str]) -> WorkplaceMovesOpened:
    homes = {id: state.seats[id].relation.organization for id in members}
    return WorkplaceMovesOpened(
        enterprise=state.enterprise,
        linkage=opening.linkage,
        holding_branch=opening.holding_branch,
        park=opening.park,
        community=opening.community,
        members=tuple(members),
        senders={id: home for id, home in homes.items() if home},
    )


def _takeovers(state: WorkplaceState) -> Iterator[Event]:
    serving = state.serving
    if serving is None:
        return
    held = (id for id, seat in state.seats.items() if seat.relation.kind is OrganizationKind.HOLDING_BRANCH)
    for group in _groups(set(held) - serving.members):
        yield _served_event(state.enterprise, serving, group)


def _served_event(enterprise: str, serving: Serving, members: Sequence[str]) -> WorkplaceBranchServed:
    return WorkplaceBranchServed(
        enterprise=enterprise,
        organization=serving.organization,
        kind=serving.kind,
        linkage=serving.linkage,
        members=tuple(members),
    )


def _groups(members: Iterable[str]) -> list[tuple[str, ...]]:
    """In a fixed order, so that a decision taken again is the same."""
    ordered = sorted(members)
    return [tuple(ordered[start : start + AT_MOST]) for start in range(0, len(ordered), AT_MOST)]
