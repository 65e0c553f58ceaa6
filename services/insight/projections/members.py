"""Members (党员) by opaque id: where they work, whether they are full, floating, and whether their relation is here."""

from services.insight.domain.moments import Happened, Row, emptied, moved, placed
from shared.bus.groups import Projection

_KEPT = ("enterprise", "park", "community", "stage", "status")


def stood(row: Row | None, event: Happened) -> Row:
    """Every event of a member carries his whole standing."""
    standing = event.data["standing"]
    facts = {name: standing.get(name) for name in _KEPT}
    affiliated = bool(standing["relation"].get("affiliated"))
    return placed(moved(row, event, {**facts, "affiliated": affiliated}), facts["park"], facts["community"])


MEMBERS = Projection(
    sources=("member",),
    collection="members",
    fold={
        "member.registered": stood,
        "member.amended": stood,
        "member.workplace-changed": stood,
        "member.stage-changed": stood,
        "member.floating-registered": stood,
        "member.floating-closed": stood,
        "member.relation-changed": stood,
        "member.registration-undone": emptied,
    },
)
