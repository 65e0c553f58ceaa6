"""A deadline knocks: a clock approaches its end, was missed, or the reopen window is over."""

from services.service_request.domain import looking
from services.service_request.domain.clocks import Clock
from services.service_request.domain.ladder import ladder, told_role
from services.service_request.domain.looking import Held
from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from shared.kernel.scope import Scope
from shared.telemetry.metric_defs import UNOWNED_WORK


async def knock_at_request(parts: Parts, scope: Scope, id: str) -> None:
    """Looks again at every clock. Work that finds nobody responsible goes to the duty officer and is counted."""
    found = await parts.stores.requests.get(scope, id)
    now, calendar = await parts.now(scope), await parts.ground.calendar(scope)
    missed = [clock for clock in found.state.clocks if clock.runs and clock.missed(now)]
    held: Held = {clock.key: await _held(parts, scope, found.state, clock) for clock in missed}
    changed = await parts.stores.requests.change(scope, id, looking.knock(held, calendar))
    unowned = [clock for clock in missed if clock.name != "archive" and not told_role(clock, held[clock.key])[1]]
    if unowned and not changed.repeated:
        UNOWNED_WORK.labels("service-request", "request").inc(len(unowned))


async def _held(parts: Parts, scope: Scope, request: Request, clock: Clock) -> frozenset[str]:
    bodies = {role: _body(request, role, scope.tenant) for role in ladder(clock.role)}
    own = _answers(request, clock) or _body(request, clock.role, scope.tenant)
    return await parts.holders.held(scope, {**bodies, clock.role: own})


def _body(request: Request, role: str, tenant: str) -> str:
    return request.park or request.community if role == "station_worker" else tenant


def _answers(request: Request, clock: Clock) -> str | None:
    """The body whose people act for the clock's unit."""
    units = {leg.unit.id: leg.answers for leg in request.legs}
    if request.whistle:
        units |= {each.unit.id: each.answers for each in request.whistle.summoned}
    return units.get(clock.unit or "")
