"""Streets, communities and parks: where a park lies, so that a jurisdiction can be compared with it."""

from services.insight.domain.moments import Happened, Row
from shared.bus.groups import Projection


def registered(row: Row | None, event: Happened) -> Row:
    """Places move nowhere: what they are registered with stays."""
    return {"kind": event.name.split(".")[0], "community": event.data.get("community")}


PLACES = Projection(
    sources=("organization",),
    collection="places",
    fold={"street.registered": registered, "community.registered": registered, "park.registered": registered},
)
