"""Rule packs (规则包): which of the rules B1–B33 hold, and with which figures, from which day.

Packs are cumulative: each is the one before it with named differences. A tenant's clock picks one, and
whatever starts under a pack keeps it. Timers stand in the workflow definitions, not here.
"""

from dataclasses import dataclass, replace
from datetime import date

from shared.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Pack:
    """The figures of one pack. Terms are years (shortest, longest); `quorum` is a share (numerator,
    denominator).
    """

    slug: str
    effective_from: date
    branch_full_min: int = 3
    """B1: full members from which a branch should be founded."""
    joint_max_units: int | None = None
    """B3: units a joint branch normally covers; None = no limit."""
    committee_from_full: int = 7
    """B7: full members from which a committee is elected instead of one secretary."""
    committee_size: tuple[int, int] = (3, 7)
    """B7: normally 3–5, never above 7."""
    quorum: tuple[int, int] = (4, 5)
    """B11: share of those due that must be present; exactly the share is enough in every pack."""
    branch_term_years: tuple[int, int] = (2, 3)
    """B13."""
    committee_term_years: tuple[int, int] = (3, 5)
    """B13."""
    floating_months: int | None = None
    """B14: months away before a member floats; None = by registration alone."""
    letter_max_days: int = 90
    """B17: longest validity of a relation letter."""
    advisory: frozenset[str] = frozenset({"B4", "B5", "B6", "B18", "B19"})
    """Rules that only advise: nothing is offered or refused because of them."""
    absent: frozenset[str] = frozenset({"B26", "B27", "B31", "B32"})
    """Rules not yet made."""

    def binds(self, rule: str) -> bool:
        """Whether `rule` (B1…B33) is in force and more than advice."""
        return rule not in self.advisory and rule not in self.absent


_P2016 = Pack("2016", date(2012, 11, 14))
_P2018 = replace(
    _P2016,
    slug="2018",
    effective_from=date(2018, 10, 28),
    joint_max_units=5,
    branch_term_years=(3, 5),
    committee_term_years=(5, 5),
    advisory=_P2016.advisory - {"B4", "B5", "B6"},
    absent=_P2016.absent - {"B26", "B31", "B32"},
)
# B11 was reworded from "more than" to "no fewer than" four fifths; exactly four fifths had been accepted
# before.
_P2020 = replace(_P2018, slug="2020", effective_from=date(2020, 7, 13))
_P2021 = replace(_P2020, slug="2021", effective_from=date(2021, 9, 24), absent=_P2020.absent - {"B27"})
_P2024 = replace(_P2021, slug="2024", effective_from=date(2024, 11, 11), floating_months=6)

PACKS = (_P2016, _P2018, _P2020, _P2021, _P2024)
"""Oldest first. The oldest begins with the Party constitution of 2012, from which it takes B1."""


class PackUnknown(NotFound):
    """No rule pack of this name, or none that holds on this day."""

    slug = "rule-pack-unknown"


def pack_for(day: date) -> Pack:
    """The pack in force on `day`. Raises `PackUnknown` before the first one."""
    in_force = [pack for pack in PACKS if pack.effective_from <= day]
    if not in_force:
        raise PackUnknown
    return in_force[-1]


def pack_named(slug: str) -> Pack:
    """The pack something was started with. Raises `PackUnknown`."""
    for pack in PACKS:
        if pack.slug == slug:
            return pack
    raise PackUnknown
