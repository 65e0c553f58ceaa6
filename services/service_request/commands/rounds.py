"""One batch of a round through open requests: each is changed by a command derived from the round and itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from services.service_request.domain.ladder import DUTY_OFFICER
from services.service_request.domain.looking import Decide
from services.service_request.domain.request import Request
from services.service_request.domain.rounds import BATCH, Round
from services.service_request.parts import Parts
from shared.kernel.ids import derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.store.aggregate import Stored
from shared.store.cursor import Page, Query
from shared.telemetry.metric_defs import UNOWNED_WORK

OfRequest = Callable[[Request], Awaitable[Decide]]
"""What the round brings about in one request."""


async def batch(
    parts: Parts, scope: Scope, id: str, round: Round, where: Mapping[str, Any], of: OfRequest
) -> tuple[Page[Request], list[str]]:
    """The page looked at, and the requests of it that changed."""
    query = Query(where={"$and": [{"data.is_open": True}, where]}, limit=BATCH, cursor=round.cursor)
    page = await parts.stores.requests.page(scope, query)
    return page, [each.id for each in page.items if await _changes(parts, scope, each, id, await of(each.state))]


async def _changes(parts: Parts, scope: Scope, each: Stored[Request], round: str, decide: Decide) -> bool:
    """Where nothing would change, nothing is written. Work that is nobody's is counted."""
    events = decide(each.state, each.updated_at).events
    if not events:
        return False
    command = CommandRef(derived_id(round, each.id), "round")
    changed = await parts.stores.requests.change(replace(scope, command=command), each.id, decide)
    unowned = sum(getattr(event, "to_role", None) == DUTY_OFFICER for event in events)
    if unowned and not changed.repeated:
        UNOWNED_WORK.labels("service-request", "request").inc(unowned)
    return True
