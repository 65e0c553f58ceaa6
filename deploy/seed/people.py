"""The members of a park: plainly synthetic persons, floating ones and those of existing branches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from deploy.seed.figures import StreetFigures
from deploy.seed.park import Enterprise, branch_name
from shared.kernel.codes.citizen_id import citizen_check_character

BORN_FROM = date(1970, 1, 1)
BORN_DAYS = 24 * 365
FLOATING_FROM = date(2014, 1, 1)
FLOATING_DAYS = 690
"""The last possible day is 2015-11-21, more than six months before the story starts."""
HOMES = 24


@dataclass(frozen=True, slots=True)
class Member:
    """`floating_since` is None for a settled member, whose relation is in the branch of his enterprise."""

    name: str
    id_number: str
    mobile: str
    full: bool
    credit_code: str
    organization: str
    floating_since: date | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one member works and belongs."""

    credit_code: str
    organization: str
    full: bool
    floating_since: date | None


def members(street: StreetFigures, park: list[Enterprise], random: Random) -> list[Member]:
    """One member per place, each with a birthday of his own, so that no id number comes twice."""
    places = [place for enterprise in park for place in _places(street, enterprise, random)]
    birthdays = random.sample(range(BORN_DAYS), len(places))
    return [
        _member(street, number, place, BORN_FROM + timedelta(days=born))
        for number, (place, born) in enumerate(zip(places, birthdays, strict=True), start=1)
    ]


def _places(street: StreetFigures, enterprise: Enterprise, random: Random) -> Iterator[_Place]:
    for _ in range(enterprise.slot.floating):
        home = f"{street.names.home}{random.randint(1, HOMES):02d}"
        since = FLOATING_FROM + timedelta(days=random.randrange(FLOATING_DAYS))
        yield _Place(enterprise.credit_code, home, full=True, floating_since=since)
    if branch := enterprise.slot.branch:
        for number in range(branch.full + branch.probationary):
            full = number < branch.full
            yield _Place(enterprise.credit_code, branch_name(enterprise), full=full, floating_since=None)


def _member(street: StreetFigures, number: int, place: _Place, born: date) -> Member:
    return Member(
        name=f"{street.names.member}{number:03d}",
        id_number=_id_number(street.division, born),
        mobile=f"1380000{street.serials_from + number - 1:04d}",
        full=place.full,
        credit_code=place.credit_code,
        organization=place.organization,
        floating_since=place.floating_since,
    )


def _id_number(division: str, born: date) -> str:
    """Sequence 000 is given to nobody."""
    first17 = f"{division}{born:%Y%m%d}000"
    return first17 + citizen_check_character(first17)
