"""A park's enterprises, drawn at random so that every figure of its street comes out exactly.

Candidates and enterprises with a branch are key ones; key enterprises are the largest and all visited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import TypeVar

from deploy.seed.figures import Candidate, ExistingBranch, Sector, StreetFigures
from shared.kernel.codes.credit_code import body_check_character, credit_check_character

T = TypeVar("T")
SMALLEST = 6
"""Employees of the smallest enterprise."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What an enterprise is, before it has a number. `floating` counts members, all of them full."""

    sector: Sector
    listed: bool
    key: bool
    visited: bool
    headcount: int
    floating: int
    candidate: Candidate | None
    branch: ExistingBranch | None


@dataclass(frozen=True, slots=True)
class Enterprise:
    name: str
    credit_code: str
    slot: Slot


def enterprises(street: StreetFigures, random: Random) -> list[Enterprise]:
    """The park's enterprises in the order of their numbers."""
    slots = [slot for sector in street.sectors for slot in _sector_slots(street, sector, random)]
    random.shuffle(slots)
    return [
        Enterprise(_name(street, slot, number), _credit_code(street, number), slot)
        for number, slot in enumerate(slots, start=1)
    ]


def branch_name(enterprise: Enterprise) -> str:
    return f"{enterprise.name}党支部"


def _sector_slots(street: StreetFigures, sector: Sector, random: Random) -> list[Slot]:
    figures = street.sectors[sector]
    candidates = [c for c in street.candidates if c.sector is sector]
    branches = [b for b in street.branches if b.sector is sector]
    special: list[Candidate | ExistingBranch] = [*candidates, *branches]
    floating = [c.floating for c in candidates] + [0] * len(branches)
    floating += _ones_and_twos(
        figures.floating - sum(floating), figures.pairs, figures.enterprises - len(special), random
    )
    headcounts = sorted(_split(figures.employees, figures.enterprises, random), reverse=True)
    return [
        Slot(
            sector=sector,
            listed=0 <= place - len(special) < figures.listed,
            key=place < figures.key,
            visited=place < figures.visited,
            headcount=headcounts[place],
            floating=floating[place],
            candidate=_at(candidates, place),
            branch=_at(branches, place - len(candidates)),
        )
        for place in range(figures.enterprises)
    ]


def _at(things: Sequence[T], place: int) -> T | None:
    return things[place] if 0 <= place < len(things) else None


def _ones_and_twos(total: int, pairs: int, places: int, random: Random) -> list[int]:
    counts = [2] * pairs + [1] * (total - 2 * pairs)
    counts += [0] * (places - len(counts))
    random.shuffle(counts)
    return counts


def _split(total: int, parts: int, random: Random) -> list[int]:
    """Random whole numbers of at least `SMALLEST` that add up to `total`."""
    spare = total - SMALLEST * parts
    cuts = sorted(random.randint(0, spare) for _ in range(parts - 1))
    return [SMALLEST + high - low for low, high in pairwise([0, *cuts, spare])]


def _name(street: StreetFigures, slot: Slot, number: int) -> str:
    if slot.candidate is not None:
        return f"{street.names.candidate}{slot.candidate.letter}"
    return f"{street.names.enterprise}{number:03d}"


def _credit_code(street: StreetFigures, number: int) -> str:
    """A code in the series DEMA, which no registry issues."""
    body = f"DEMA{street.serials_from + number - 1:04d}"
    first17 = f"91{street.division}{body}{body_check_character(body)}"
    return first17 + credit_check_character(first17)
