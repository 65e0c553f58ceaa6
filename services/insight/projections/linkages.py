"""Founding linkages (组织联合建立): the state each has reached. The other joints have no figure yet."""

from services.insight.domain.moments import Happened, Row, moved, placed
from shared.bus.groups import Projection


def stepped(row: Row | None, event: Happened) -> Row:
    """Every event of a linkage says where it stands; a signature or an escalation moves nothing."""
    data = event.data
    row = moved(row, event, {name: data.get(name) for name in ("state", "enterprise", "park", "community")})
    return placed(row, data["park"], data["community"])


LINKAGES = Projection(
    sources=("linkage",),
    collection="linkages",
    fold={"linkage.organization-*": stepped},
)
