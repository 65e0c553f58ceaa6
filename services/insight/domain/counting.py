"""What a formula answers: the subjects counted, those not, those left out and why. Figures are their numbers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from services.insight.domain.moments import Facts, Moment, Thing

_SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a figure is about, with the moments behind its being counted or not, oldest first."""

    type: str
    id: str
    facts: Facts
    moments: tuple[Moment, ...]


Subjects = tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Numerator = counted; denominator = counted and uncounted. `parts` split the denominator by key."""

    counted: Subjects
    uncounted: Subjects = ()
    excluded: Mapping[str, Subjects] = field(default_factory=dict)
    parts: Mapping[str, Subjects] | None = None

    @property
    def numerator(self) -> int:
        return len(self.counted)

    @property
    def denominator(self) -> int:
        return len(self.counted) + len(self.uncounted)


def subject(type: str, thing: Thing, *behind: Iterable[Thing]) -> Subject:
    """The subject with its own moments and those of the things behind the judgement."""
    moments = {moment for each in (thing, *(one for group in behind for one in group)) for moment in each.moments}
    ordered = sorted(moments, key=lambda moment: (moment.at, moment.event))
    return Subject(type, thing.id, thing.facts, tuple(ordered))


def parted(subjects: Iterable[Subject], counts: Callable[[Subject], bool]) -> tuple[Subjects, Subjects]:
    """Those that count, and those that do not."""
    every = tuple(subjects)
    return tuple(each for each in every if counts(each)), tuple(each for each in every if not counts(each))


def ratio(numerator: int, denominator: int) -> float | None:
    """0…1 with six decimals, half up; None without a denominator."""
    if denominator == 0:
        return None
    return float((Decimal(numerator) / Decimal(denominator)).quantize(_SIX, ROUND_HALF_UP))


def is_hidden(numerator: int, denominator: int) -> bool:
    """k ≥ 5 (domain §6): a small group, or all but a small group, could be recognised. Zero is shown."""
    return denominator < 5 or 1 <= numerator <= 4 or 1 <= denominator - numerator <= 4
