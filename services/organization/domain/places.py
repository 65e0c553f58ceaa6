"""街道 streets, 社区 communities and 园区 parks: where everything else lies."""

from collections.abc import Mapping
from typing import Any

from services.organization.domain.amending import amended, differing, present, unknown
from shared.contracts.base import DatedQuantity, Event
from shared.contracts.organization import CommunityRegistered, ParkAmended, ParkRegistered, ParkStage, StreetRegistered
from shared.store.aggregate import State


class Street(State):
    """`code` has the nine digits of GB/T 10114."""

    code: str
    name: str


class Community(State):
    """`code` has twelve digits: its street's and three more."""

    code: str
    name: str
    street: str


class Park(State):
    code: str
    name: str
    street: str
    community: str
    stage: ParkStage = ParkStage.OPERATING
    area_m2: int | None = None
    origin: str | None = None
    owner: str | None = None
    operator: str | None = None
    annual_output: DatedQuantity | None = None


def evolve_street(street: Street | None, event: Event) -> Street:
    if isinstance(event, StreetRegistered):
        return Street(**dict(event))
    raise unknown(event)


def evolve_community(community: Community | None, event: Event) -> Community:
    if isinstance(event, CommunityRegistered):
        return Community(**dict(event))
    raise unknown(event)


def evolve_park(park: Park | None, event: Event) -> Park:
    if isinstance(event, ParkRegistered):
        return Park(**dict(event))
    if isinstance(event, ParkAmended):
        return amended(present(park), event)
    raise unknown(event)


def amend_park(park: Park, wanted: Mapping[str, Any]) -> tuple[Event, ...]:
    """Nothing when all is so already."""
    changes = differing(park, wanted)
    return (ParkAmended(**changes),) if changes else ()
