"""The lead watch (建组织线索) of an enterprise: the full members that count towards founding and applying (B1).

It keeps ids, not numbers, so a duplicate, a replay or another order of events cannot change a count twice. It also
keeps the ids of the enterprise's open linkages, which must end when it moves out.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Event
from shared.contracts.linkage import (
    LeadWatchCounted,
    LeadWatchEnterpriseLeft,
    LeadWatchFollowed,
    LeadWatchReached,
    Letter,
    Works,
)
from shared.kernel.ids import derived_id
from shared.store.aggregate import State


class _Kept(BaseModel):
    """Unknown fields are kept: a newer process may have written them."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Place(_Kept):
    """Where the relation (组织关系) of a full member working here is; see the event's `Works`."""

    served: bool
    affiliated: bool


class Sent(_Kept):
    """A relation letter (介绍信) of a member for this enterprise."""

    member: str
    counts: bool


class LeadWatch(State):
    """`members` are the full members working here, `letters` by transfer, `open` the linkages not yet ended."""

    enterprise: str
    park: str | None = None
    community: str | None = None
    members: Mapping[str, Place] = {}
    letters: Mapping[str, Sent] = {}
    round: int = 0
    open: tuple[str, ...] = ()
    left: bool = False

    @property
    def lead(self) -> int:
        """Full members whose relation is not in a branch serving the enterprise."""
        return sum(not place.served for place in self.members.values())

    @property
    def affiliated_full(self) -> int:
        """Full members whose relation is affiliated, or on its way by a letter."""
        sent = {letter.member for letter in self.letters.values() if letter.counts}
        return sum(place.affiliated or member in sent for member, place in self.members.items())


def watch_id(tenant: str, enterprise: str) -> str:
    """The one lead watch of an enterprise."""
    return derived_id("lead-watch", tenant, enterprise)


def counted(
    watch: LeadWatch, member: str, works: Works | None, letter: Letter | None, park: str | None, community: str | None
) -> LeadWatch:
    """The watch with a member as he now stands."""
    members = {id: place for id, place in watch.members.items() if id != member}
    if works:
        members[member] = Place(served=works.served, affiliated=works.affiliated)
    letters = dict(watch.letters)
    if letter:
        letters[letter.transfer] = Sent(member=member, counts=letter.counts)
    place = {"park": park or watch.park, "community": community or watch.community}
    return watch.model_copy(update={"members": members, "letters": letters, **place})


def evolve(watch: LeadWatch | None, event: Event) -> LeadWatch:
    """Fold one event into the watch; the first makes it."""
    match event:
        case LeadWatchCounted():
            before = watch or LeadWatch(enterprise=event.enterprise)
            return counted(before, event.member, event.works, event.letter, event.park, event.community)
        case LeadWatchReached() if watch:
            return watch.model_copy(update={"round": event.round})
        case LeadWatchFollowed():
            return _followed(watch or LeadWatch(enterprise=event.enterprise), event.linkage, event.open)
        case LeadWatchEnterpriseLeft():
            return (watch or LeadWatch(enterprise=event.enterprise)).model_copy(update={"left": True})
    raise ValueError(f"{event.event_name} is not an event of a lead watch")


def _followed(watch: LeadWatch, linkage: str, is_open: bool) -> LeadWatch:
    others = tuple(id for id in watch.open if id != linkage)
    return watch.model_copy(update={"open": (*others, linkage) if is_open else others})
