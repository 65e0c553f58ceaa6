"""Everybody who might ask: each role three times: bound to the plot, to another park of its tenant, and abroad."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

from tests.driver.http import Browser
from tests.security.plot import Place, Plot, elsewhere, register
from tests.support.seeded import LAIJIN, SECOND, Platform

AT_ONCE = 8
BOUND_BY: Mapping[str, str] = {
    "community_secretary": "community",
    "station_worker": "park",
    "liaison": "park",
    "enterprise_contact": "enterprise",
    "branch_secretary": "organization",
    "person": "person",
    "department_officer": "department",
}
"""What a role is always bound by; any other may be bound to a park, and abroad is not bound at all."""


class Where(Enum):
    """Where a caller is, seen from the plot."""

    OWN = "in the plot"
    ELSEWHERE = "elsewhere in the tenant"
    ABROAD = "in another tenant"


@dataclass(frozen=True)
class Caller:
    """`role` is the first of `roles`."""

    roles: tuple[str, ...]
    where: Where
    browser: Browser

    @property
    def role(self) -> str:
        return self.roles[0]

    @property
    def bound_by(self) -> str:
        return BOUND_BY.get(self.role, "park")


def everybody(seeded: Platform, plot: Plot, alike: Collection[str]) -> list[Caller]:
    """An account for each role, logged in; roles that are `alike` share one, which may no less than each."""
    officer = seeded.browser(SECOND, "street_officer")
    roles = [each["slug"] for each in officer.read("/roles")["items"]]
    places = {
        Where.OWN: (SECOND, plot.place),
        Where.ELSEWHERE: (SECOND, elsewhere(seeded, SECOND)),
        Where.ABROAD: (LAIJIN, elsewhere(seeded, LAIJIN)),
    }
    together = [(role,) for role in roles if role not in alike] + ([tuple(alike)] if alike else [])
    wanted = [(group, where, *places[where]) for group in together for where in places]
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        return list(at_once.map(lambda each: _caller(seeded, *each), wanted))


def _caller(seeded: Platform, roles: tuple[str, ...], where: Where, tenant: str, place: Place) -> Caller:
    kind = BOUND_BY.get(roles[0], "park")
    bounds = {} if where is Where.ABROAD and roles[0] not in BOUND_BY else {kind: place[kind]}
    name = f"{roles[0]}-{where.name.lower()}"
    browser = Browser(seeded.url, register(seeded.browser(tenant, "street_admin"), name, roles, bounds))
    browser.authority()
    return Caller(roles, where, browser)
