"""Organizational relations (组织关系): when a member floats (B14), and how long a letter holds (B17)."""

from datetime import date, timedelta

from shared.kernel.calendar import add_months
from shared.kernel.errors import FieldError
from shared.rules.packs import Pack


def is_floating(since: date, today: date, pack: Pack) -> bool:
    """B14: away long enough to count as floating; before that the member is only watched."""
    return pack.floating_months is None or today >= add_months(since, pack.floating_months)


def letter_errors(issued_on: date, valid_until: date, pack: Pack) -> tuple[FieldError, ...]:
    """B17: a letter (介绍信) holds from its day, and no longer than the pack allows."""
    if valid_until < issued_on:
        return (FieldError("/valid_until", "valid-until-before-issue"),)
    if valid_until > issued_on + timedelta(days=pack.letter_max_days):
        return (FieldError("/valid_until", "letter-too-long", {"max_days": pack.letter_max_days}),)
    return ()
