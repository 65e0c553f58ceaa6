"""How each figure is counted (domain §6): one function per figure, from a picture to a count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from services.insight.domain.counting import Count, Subject, Subjects, parted, subject
from services.insight.domain.moments import Thing
from services.insight.domain.picture import COUNTED_KINDS, UNCOUNTED_KINDS, Picture

FOUNDING_FULL = 3
"""B1: full members from which an enterprise should have a branch of its own."""
SECTORS = ("MEDIA", "CREATIVE_DESIGN", "ADVERTISING", "ANIMATION", "OTHER")


def organization_coverage(picture: Picture) -> Count:
    """K1: operating enterprises in a founded single or joint organization ÷ operating enterprises."""
    subjects = [_enterprise(one, picture.served.get(one.id, ())) for one in picture.operating.values()]
    counted, uncounted = parted(subjects, lambda one: _is_organized(picture, one.id))
    return Count(counted, uncounted, _served_otherwise(picture, uncounted))


def eligible_coverage(picture: Picture) -> Count:
    """K2: enterprises with three full members that have an organization ÷ those enterprises."""
    subjects = [_with_members(picture, one) for one in picture.operating.values() if _has_three(picture, one.id)]
    dismissed, eligible = parted(subjects, lambda one: _is_dismissed(picture, one.id))
    counted, uncounted = parted(eligible, lambda one: _is_organized(picture, one.id))
    return Count(counted, uncounted, {"not-eligible": dismissed} if dismissed else {})


def work_coverage(picture: Picture) -> Count:
    """K3: of the operating enterprises that neither have nor should have an organization, those with work coverage."""
    eligible = {one.id for one in _denominator(eligible_coverage(picture))}
    outside = [one for one in picture.operating.values() if one.id not in eligible]
    subjects = [_enterprise(one, picture.coverage.get(one.id, ())) for one in outside]
    served, free = parted(subjects, lambda one: one.id in picture.serving)
    counted, uncounted = parted(free, lambda one: one.id in picture.coverage)
    return Count(counted, uncounted, _served_otherwise(picture, served))


def visit_rate(picture: Picture) -> Count:
    """K4: operating enterprises visited in the period ÷ operating enterprises."""
    subjects = [_enterprise(one, picture.visits.get(one.id, ())) for one in picture.operating.values()]
    return Count(*parted(subjects, lambda one: one.id in picture.visits))


def floating_inclusion(picture: Picture) -> Count:
    """K5: members known as floating in the period whose relation has come here ÷ those members."""
    subjects = [subject("member", one, picture.received.get(one.id, ())) for one in picture.floating_known]
    return Count(*parted(subjects, lambda one: bool(one.facts["affiliated"]) or one.id in picture.received))


def sectors(picture: Picture) -> Count:
    """K10: operating enterprises by sector; the parts add up to the whole."""
    subjects = tuple(_enterprise(one) for one in picture.operating.values())
    parts = {key: tuple(one for one in subjects if one.facts["sector"] == key) for key in SECTORS}
    return Count(subjects, parts=parts)


def _enterprise(thing: Thing, behind: Sequence[Thing] = ()) -> Subject:
    return subject("enterprise", thing, behind)


def _with_members(picture: Picture, thing: Thing) -> Subject:
    founding = [each for each in picture.foundings if each.facts["enterprise"] == thing.id]
    return subject("enterprise", thing, picture.present_full[thing.id], picture.served.get(thing.id, ()), founding)


def _has_three(picture: Picture, enterprise: str) -> bool:
    return len(picture.present_full.get(enterprise, ())) >= FOUNDING_FULL


def _is_organized(picture: Picture, enterprise: str) -> bool:
    return any(one.facts["kind"] in COUNTED_KINDS for one in picture.serving.get(enterprise, ()))


def _is_dismissed(picture: Picture, enterprise: str) -> bool:
    """Its latest founding linkage ended NOT_ELIGIBLE, and nothing was founded since."""
    lead = picture.latest_founding.get(enterprise)
    return lead is not None and lead.facts["state"] == "NOT_ELIGIBLE" and not _is_organized(picture, enterprise)


def _served_otherwise(picture: Picture, subjects: Subjects) -> Mapping[str, Subjects]:
    """Those served only by an organization that does not cover them, by its kind."""
    found: dict[str, list[Subject]] = defaultdict(list)
    for one in subjects:
        kinds = {each.facts["kind"] for each in picture.serving.get(one.id, ())}
        for kind in kinds & UNCOUNTED_KINDS.keys() if not kinds & COUNTED_KINDS else ():
            found[UNCOUNTED_KINDS[kind]].append(one)
    return {reason: tuple(those) for reason, those in found.items()}


def _denominator(count: Count) -> Subjects:
    return count.counted + count.uncounted
