"""An enterprise as the place where members work: who sits there, and what is open or founded there.

It keeps the ids of members, so that a reaction can name its targets. What follows from an event is told by `moves`.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Event
from shared.contracts.member import (
    Seat,
    Stage,
    Standing,
    WorkplaceBranchLost,
    WorkplaceBranchServed,
    WorkplaceJoined,
    WorkplaceLeft,
    WorkplaceMovesClosed,
    WorkplaceMovesOpened,
    WorkplaceSeatChanged,
)
from shared.contracts.organization import OrganizationKind
from shared.kernel.ids import derived_id
from shared.store.aggregate import State


class _Kept(BaseModel):
    """Unknown fields are kept: a newer process may have written them."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Opening(_Kept):
    """A founding for which letters into the holding branch are wanted; `members` have theirs."""

    linkage: str
    holding_branch: str
    park: str
    community: str
    members: frozenset[str] = frozenset()


class Serving(_Kept):
    """The branch that serves this workplace; `members` have been told to move into it."""

    organization: str
    kind: OrganizationKind
    linkage: str | None
    members: frozenset[str] = frozenset()


class WorkplaceState(State):
    enterprise: str
    seats: dict[str, Seat] = {}
    opening: Opening | None = None
    serving: Serving | None = None


def workplace_id(tenant: str, enterprise: str) -> str:
    return derived_id("workplace", tenant, enterprise)


def evolve(state: WorkplaceState | None, event: Event) -> WorkplaceState:
    match event:
        case WorkplaceJoined() | WorkplaceSeatChanged():
            return _with(of(state, event.enterprise), seats={event.member: event.seat})
        case WorkplaceLeft():
            return _without(of(state, event.enterprise), event.member)
        case WorkplaceMovesOpened():
            return _opened(of(state, event.enterprise), event)
        case WorkplaceMovesClosed():
            return of(state, event.enterprise).model_copy(update={"opening": None})
        case WorkplaceBranchServed():
            return _served(of(state, event.enterprise), event)
        case WorkplaceBranchLost():
            return of(state, event.enterprise).model_copy(update={"serving": None})
    raise TypeError(event.event_name)


def of(state: WorkplaceState | None, enterprise: str) -> WorkplaceState:
    return state or WorkplaceState(enterprise=enterprise)


def _with(state: WorkplaceState, seats: Mapping[str, Seat]) -> WorkplaceState:
    return state.model_copy(update={"seats": {**state.seats, **seats}})


def _without(state: WorkplaceState, member: str) -> WorkplaceState:
    """A member who comes back is told anew."""
    return state.model_copy(
        update={
            "seats": {id: seat for id, seat in state.seats.items() if id != member},
            "opening": _forget(state.opening, member),
            "serving": _forget(state.serving, member),
        }
    )


def _forget(told: Opening | Serving | None, member: str) -> Opening | Serving | None:
    return told and told.model_copy(update={"members": told.members - {member}})


def _opened(state: WorkplaceState, event: WorkplaceMovesOpened) -> WorkplaceState:
    same = state.opening and state.opening.linkage == event.linkage
    before = state.opening.members if state.opening and same else frozenset()
    opening = Opening(
        linkage=event.linkage,
        holding_branch=event.holding_branch,
        park=event.park,
        community=event.community,
        members=before | set(event.members),
    )
    return state.model_copy(update={"opening": opening})


def _served(state: WorkplaceState, event: WorkplaceBranchServed) -> WorkplaceState:
    same = state.serving and state.serving.organization == event.organization
    before = state.serving.members if state.serving and same else frozenset()
    serving = Serving(
        organization=event.organization,
        kind=event.kind,
        linkage=event.linkage,
        members=before | set(event.members),
    )
    return state.model_copy(update={"serving": serving, "opening": None})


def seat_of(standing: Standing, version: int) -> Seat:
    return Seat(version=version, full=standing.stage is Stage.FULL, relation=standing.relation)
