"""The escalation ladder (by role): who is told of a missed deadline. It never ends silently (features: nothing stops).

A deadline that nobody is responsible for, and one whose ladder is used up, is the duty officer's; it is counted, and
told again for as long as it lasts.
"""

from collections.abc import Mapping

from services.service_request.domain.clocks import Clock

DUTY_OFFICER = "duty_officer"
_STREET = ("street_officer", "street_leader")
_ABOVE: Mapping[str, tuple[str, ...]] = {
    "street_officer": ("street_leader",),
    "street_leader": (),
    "enterprise_contact": ("station_worker", *_STREET),
    "person": ("station_worker", *_STREET),
}
_NOBODYS_EMPLOYEES = ("enterprise_contact", "person")
"""A requester need not have an account to be waited for."""


def ladder(role: str) -> tuple[str, ...]:
    """The roles above this one, the nearest first."""
    return _ABOVE.get(role, _STREET)


def told_role(clock: Clock, held: frozenset[str]) -> tuple[str, bool]:
    """Who is told now, and whether anybody owns the work. `held` are the roles that somebody holds here."""
    if clock.role not in held and clock.role not in _NOBODYS_EMPLOYEES:
        return DUTY_OFFICER, False
    above = ladder(clock.role)
    left = above[min(clock.told, max(len(above) - 1, 0)) :]
    found = next((role for role in left if role in held), None)
    return (found, True) if found else (DUTY_OFFICER, False)
