"""The simulator of the routing table: which rule would send a request where, why, and what its clocks would say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.service_request.domain.periods import ends
from services.service_request.domain.routing import Asked, RoutingRule, chosen, judged
from services.service_request.parts import Parts
from shared.kernel.calendar import CHINA
from shared.kernel.scope import Scope
from shared.rules.packs import pack_for
from shared.store.aggregate import Stored
from shared.store.cursor import Query
from shared.web.things import View

MOST_RULES = 500
_STEPS = ("accept", "dispatch", "respond", "call_back")


async def rules(parts: Parts, scope: Scope) -> list[Stored[RoutingRule]]:
    """All rules of the tenant, ended ones too."""
    page = await parts.stores.rules.page(scope, Query(limit=MOST_RULES))
    return list(page.items)


async def preview(parts: Parts, scope: Scope, asked: Asked, at: datetime) -> View:
    """Where it would go and why. Raises `CalendarMissing` for a time whose year nobody has loaded."""
    found = judged(await rules(parts, scope), asked)
    rule = chosen(found)
    return {
        "rule": rule.id if rule else None,
        "lead": rule.state.lead.model_dump() if rule else None,
        "co_handlers": [each.model_dump() for each in rule.state.co_handlers] if rule else [],
        "why": [each.shown for each in found],
        "clocks": await _clocks(parts, scope, asked, at),
    }


async def _clocks(parts: Parts, scope: Scope, asked: Asked, at: datetime) -> Mapping[str, Any]:
    terms, calendar = await parts.terms(scope), await parts.ground.calendar(scope)
    pack = pack_for(at.astimezone(CHINA).date())
    periods = {name: getattr(terms, name) for name in _STEPS}
    periods["resolve"] = terms.resolve_within(asked.path, pack, None)
    return {name: {**period.model_dump(), "due_at": ends(at, period, calendar)} for name, period in periods.items()}
