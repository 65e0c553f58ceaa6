"""Compares what clients were told with what the stores hold. Pure; the looks themselves are in `looks`.

A thing is told under one kind only, the one nearest the cause: what is lost is behind in every reader as well, and
that says nothing new. Anything found is found, whatever else is wrong with the thing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.faults import looks
from tests.faults.history import History
from tests.faults.observed import Observed


class Kind(StrEnum):
    """What can be wrong, nearest to the cause first."""

    CROSS_TENANT = "cross-tenant"
    FROM_NOWHERE = "from-nowhere"
    DOUBLED = "doubled"
    LOST = "lost"
    GAP = "gap"
    OUT_OF_ORDER = "out-of-order"
    STUCK = "stuck"
    PROJECTION_DIFFERS = "projection-differs"


LOOKS: Mapping[Kind, Callable[[History, Observed], looks.Told]] = {
    Kind.CROSS_TENANT: looks.cross_tenant,
    Kind.FROM_NOWHERE: looks.from_nowhere,
    Kind.DOUBLED: looks.doubled,
    Kind.LOST: looks.lost,
    Kind.GAP: looks.gap,
    Kind.OUT_OF_ORDER: looks.out_of_order,
    Kind.STUCK: looks.stuck,
    Kind.PROJECTION_DIFFERS: looks.projection_differs,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage to one thing; `what` says how it shows, in ids and numbers only."""

    kind: Kind
    thing: str
    what: str


def check(history: History, observed: Observed) -> tuple[Finding, ...]:
    """All findings; none when every promise was kept."""
    causes: dict[str, Kind] = {}
    found: list[Finding] = []
    for kind in Kind:
        for thing, what in LOOKS[kind](history, observed):
            if causes.setdefault(thing, kind) is kind:
                found.append(Finding(kind, thing, what))
    return tuple(found)
