"""What the lead watch does with a member's standing, a letter, a linkage of its enterprise, or a move out (B1).

Each function gives the `decide` of one change: pure, with nothing to record when nothing changed.
"""

from collections.abc import Callable
from datetime import datetime

from services.linkage.domain.lead_watch import LeadWatch, counted
from shared.contracts.base import Event
from shared.contracts.linkage import (
    LeadWatchCounted,
    LeadWatchEnterpriseLeft,
    LeadWatchFollowed,
    LeadWatchReached,
    Letter,
    Works,
)
from shared.contracts.member import Stage, Standing
from shared.kernel.calendar import CHINA
from shared.rules.founding import lead_ready
from shared.rules.packs import pack_for
from shared.store.aggregate import NOTHING, Decision

Decide = Callable[[LeadWatch | None, datetime], Decision]


def take_standing(enterprise: str, member: str, standing: Standing, told_by: str | None = None) -> Decide:
    """A member stands so now; `told_by` is the transfer whose letter his relation has caught up with."""

    def decide(watch: LeadWatch | None, at: datetime) -> Decision:
        letter = Letter(transfer=told_by, counts=False) if told_by else None
        return _taken(
            watch or LeadWatch(enterprise=enterprise), member, _works(standing, enterprise), letter, standing, at
        )

    return decide


def take_away(enterprise: str, member: str) -> Decide:
    """A member works here no more, or was never registered."""

    def decide(watch: LeadWatch | None, at: datetime) -> Decision:
        return _taken(watch or LeadWatch(enterprise=enterprise), member, None, None, None, at)

    return decide


def take_letter(enterprise: str, member: str, transfer: str, counts: bool) -> Decide:
    """A letter was issued or received (it counts), or came to nothing.

    Once the relation itself has told, the letter counts no more, whichever of the two events came first.
    """

    def decide(watch: LeadWatch | None, at: datetime) -> Decision:
        before = watch or LeadWatch(enterprise=enterprise)
        known = before.letters.get(transfer)
        if (known is None and not counts) or (known is not None and not known.counts):
            return NOTHING
        place = before.members.get(member)
        works = Works(served=place.served, affiliated=place.affiliated) if place else None
        return _taken(before, member, works, Letter(transfer=transfer, counts=counts), None, at)

    return decide


def follow(enterprise: str, linkage: str, is_open: bool) -> Decide:
    """A linkage of the enterprise began or ended; one that begins after the move out is to end as well."""

    def decide(watch: LeadWatch | None, at: datetime) -> Decision:
        before = watch or LeadWatch(enterprise=enterprise)
        if (linkage in before.open) == is_open:
            return NOTHING
        followed = LeadWatchFollowed(enterprise=enterprise, linkage=linkage, open=is_open)
        if not (before.left and is_open):
            return Decision((followed,))
        return Decision((followed, LeadWatchEnterpriseLeft(enterprise=enterprise, linkages=(linkage,))))

    return decide


def leave(enterprise: str) -> Decide:
    """The enterprise moved out: what is open is to end, and no lead begins any more."""

    def decide(watch: LeadWatch | None, at: datetime) -> Decision:
        before = watch or LeadWatch(enterprise=enterprise)
        if before.left:
            return NOTHING
        return Decision((LeadWatchEnterpriseLeft(enterprise=enterprise, linkages=before.open),))

    return decide


def _works(standing: Standing, enterprise: str) -> Works | None:
    """Only full members count, probationary ones never."""
    if standing.enterprise != enterprise or standing.stage is not Stage.FULL:
        return None
    return Works(served=standing.relation.serves_workplace, affiliated=standing.relation.affiliated)


def _taken(
    before: LeadWatch,
    member: str,
    works: Works | None,
    letter: Letter | None,
    standing: Standing | None,
    at: datetime,
) -> Decision:
    park, community = (standing.park, standing.community) if standing and works else (None, None)
    after = counted(before, member, works, letter, park, community)
    if after == before:
        return NOTHING
    event = LeadWatchCounted(
        enterprise=before.enterprise,
        park=after.park,
        community=after.community,
        member=member,
        works=works,
        letter=letter,
        lead=after.lead,
        affiliated_full=after.affiliated_full,
    )
    return Decision((event, *_reached(after, at)))


def _reached(watch: LeadWatch, at: datetime) -> tuple[Event, ...]:
    """The first round begins by itself, once; later ones are opened by a station worker."""
    is_ready = lead_ready(watch.lead, pack_for(at.astimezone(CHINA).date()))
    if watch.round or watch.left or not is_ready or not (watch.park and watch.community):
        return ()
    reached = LeadWatchReached(
        enterprise=watch.enterprise, park=watch.park, community=watch.community, round=1, count=watch.lead
    )
    return (reached,)
