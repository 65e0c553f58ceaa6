"""An errand: something happened elsewhere that concerns open requests, which are gone through batch by batch. Pure.

Somebody who handles requests left, an enterprise moved out, a joint service was closed, a dispute became urgent.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from services.service_request.domain.base import Kept, Ref
from services.service_request.domain.request import Leg
from services.service_request.domain.rounds import Round, further
from shared.contracts.base import Event
from shared.contracts.service_request import ErrandBegun, ErrandWentOn, GrantFact
from shared.store.aggregate import NOTHING, Decision


class ErrandKind(StrEnum):
    """Why open requests are gone through."""

    PERSON_LEFT = "PERSON_LEFT"
    ENTERPRISE_LEFT = "ENTERPRISE_LEFT"
    SERVICE_CLOSED = "SERVICE_CLOSED"
    DISPUTE_URGENT = "DISPUTE_URGENT"


class Grant(Kept):
    """What is left of a person's grant; None where it is as it was."""

    active: bool = True
    roles: tuple[str, ...] | None = None
    bodies: tuple[str, ...] | None = None

    def covers(self, leg: Leg) -> bool:
        """Whether he may still handle the leg."""
        holds = self.roles is None or leg.by in self.roles
        return self.active and holds and (self.bodies is None or leg.answers in self.bodies)


class Cause(Kept):
    """`subject` is the user, enterprise or linkage; a linkage names its `requests`, a dispute the `units` it calls."""

    kind: ErrandKind
    subject: Ref
    grant: Grant = Grant()
    requests: tuple[str, ...] = ()
    units: tuple[Ref, ...] = ()


class Errand(Round):
    cause: Cause


class Begun(ErrandBegun):
    next_at: AwareDatetime = Field(exclude=True)


class WentOn(ErrandWentOn):
    next_at: AwareDatetime | None = Field(exclude=True)


def evolve(errand: Errand | None, event: Event) -> Errand:
    if isinstance(event, Begun):
        return Errand(cause=Cause.model_validate(event.model_dump(exclude={"next_at"})), next_at=event.next_at)
    if errand and isinstance(event, WentOn):
        return further(errand, event.looked_at, event.moved, event.cursor, event.next_at)
    raise ValueError(f"{event.event_name} is no event of an errand")


def begin(errand: Errand | None, cause: Cause, at: datetime) -> Decision:
    """Nothing when it has begun already."""
    if errand:
        return NOTHING
    event = Begun(
        kind=cause.kind.value,
        subject=cause.subject.fact,
        grant=GrantFact(active=cause.grant.active, roles=cause.grant.roles, bodies=cause.grant.bodies),
        requests=cause.requests,
        units=tuple(each.fact for each in cause.units),
        next_at=at,
    )
    return Decision((event,))


def went_on(errand: Errand | None, looked_at: int, moved: Sequence[str], cursor: str | None, at: datetime) -> Decision:
    """One batch further; without a cursor it was the last. Nothing when it was finished meanwhile."""
    if errand is None or errand.next_at is None:
        return NOTHING
    told = {"looked_at": looked_at, "moved": tuple(moved), "cursor": cursor}
    return Decision((WentOn(subject=errand.cause.subject.fact, next_at=at if cursor else None, **told),))
