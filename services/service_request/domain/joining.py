"""What linkages bring about in a request (couplings of domain §5.9): a joint service serves it, an urgent dispute calls
units to it. Pure.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.service_request.domain.by_system import decided, taken_by_system
from services.service_request.domain.calls import Unit
from services.service_request.domain.request import Request
from services.service_request.domain.terms import EMERGENCY
from shared.kernel.calendar import WorkCalendar
from shared.store.aggregate import NOTHING, Decision

Decide = Callable[[Request | None, datetime], Decision]


def served(linkage: str, calendar: WorkCalendar) -> Decide:
    """SERVICE is closed: the requests behind it are resolved; nothing where one has been resolved already."""

    def decide(request: Request | None, at: datetime) -> Decision:
        if request is None:
            return NOTHING
        evidence = {"service": {"type": "linkage", "id": linkage}}
        return decided(request, taken_by_system(request, "serve", evidence, at, calendar))

    return decide


def whistled(units: Sequence[Unit], calendar: WorkCalendar) -> Decide:
    """DISPUTE is urgent: a whistle for these units, else for the one that leads. Nothing in a pack that has none (B26),
    or while nobody leads.
    """

    def decide(request: Request | None, at: datetime) -> Decision:
        called = units or _leading(request)
        if request is None or not called:
            return NOTHING
        evidence = {"whistle_type": EMERGENCY, "units": [each.ref.model_dump() for each in called]}
        by_id = {each.ref.id: each for each in called}
        return decided(request, taken_by_system(request, "whistle", evidence, at, calendar, by_id))

    return decide


def _leading(request: Request | None) -> tuple[Unit, ...]:
    lead = request.lead if request else None
    return (Unit(lead.unit, lead.answers),) if lead else ()
