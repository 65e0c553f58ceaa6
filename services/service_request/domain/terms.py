"""A tenant's own limits for requests, and the limits that rule B27 sets where its pack holds."""

from collections.abc import Mapping, Sequence

from pydantic import Field

from services.service_request.domain.periods import Period
from shared.contracts.base import Event
from shared.contracts.service_menu import RequestTermsSet
from shared.kernel.ids import derived_id
from shared.rules.packs import Pack
from shared.store.aggregate import State

B27 = {
    "LIFE": Period(n=2, unit="HOUR"),
    "UTILITY": Period(n=24, unit="HOUR"),
    "GENERAL": Period(n=7, unit="DAY"),
    "COMPLEX": Period(n=15, unit="DAY"),
}
"""Life and property, utilities, general, complex: around the clock."""
EMERGENCY = "EMERGENCY"


def _own(n: int, unit: str) -> Period:
    return Period.model_validate({"n": n, "unit": unit})


class Terms(State):
    """All [DEF]; a tenant changes what it likes. `by_class` binds a class and all below it."""

    accept: Period = _own(2, "WORKHOUR")
    dispatch: Period = _own(4, "HOUR")
    give_back: Period = _own(1, "WORKDAY")
    respond: Period = _own(24, "HOUR")
    resolve: Period = _own(7, "WORKDAY")
    by_class: Mapping[str, Period] = {}
    answer: Period = _own(5, "WORKDAY")
    arrive: Period = _own(1, "WORKDAY")
    arrive_in_emergency: Period = _own(30, "MINUTE")
    call_back: Period = _own(3, "WORKDAY")
    progress: Period = _own(1, "MONTH")
    reopen_window: Period = _own(7, "DAY")
    reopens: int = Field(default=1, ge=0, le=9)
    tries: int = Field(default=3, ge=1, le=9)
    bundle_from: int = Field(default=3, ge=2, le=50)

    def resolve_within(self, path: Sequence[str], pack: Pack, urgency: str | None) -> Period:
        """The class clock: B27 where it binds, else the tenant's limit for the nearest class of `path` (leaf first)."""
        if pack.binds("B27"):
            return B27[urgency or "GENERAL"]
        return next((self.by_class[code] for code in path if code in self.by_class), self.resolve)

    def arrive_within(self, whistle_type: str) -> Period:
        """B26: thirty minutes in an emergency."""
        return self.arrive_in_emergency if whistle_type == EMERGENCY else self.arrive


def terms_id(tenant: str) -> str:
    """The one set of limits of a tenant."""
    return derived_id("request-terms", tenant)


def evolve(terms: Terms | None, event: Event) -> Terms:
    if isinstance(event, RequestTermsSet):
        return Terms.model_validate(event.terms)
    raise ValueError(f"{event.event_name} is no event of this thing")
