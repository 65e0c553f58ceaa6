"""A deadline knocks: a clock approaches its end, was missed, or the reopen window is over; a recount goes on."""

from dataclasses import replace

from services.service_request.domain import looking, recount
from services.service_request.domain.clocks import Clock
from services.service_request.domain.ladder import ladder, told_role
from services.service_request.domain.looking import Held
from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from shared.kernel.calendar import WorkCalendar
from shared.kernel.ids import derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.store.aggregate import Stored
from shared.store.cursor import Query
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


async def go_on_recounting(parts: Parts, scope: Scope, id: str) -> None:
    """One batch of open requests on the calendar as its owner has it now; the next is due at once."""
    recounted = await parts.stores.recounts.get(scope, id)
    if recounted.state.next_at is None:
        return
    calendar = await parts.ground.calendar_now(scope)
    query = Query(where={"data.is_open": True}, limit=recount.BATCH, cursor=recounted.state.cursor)
    page = await parts.stores.requests.page(scope, query)
    moved = [each.id for each in page.items if await _reschedule(parts, scope, each, recounted, calendar)]
    await parts.stores.recounts.change(
        scope, id, lambda state, at: recount.went_on(state, len(page.items), moved, page.next, at)
    )


async def _reschedule(
    parts: Parts, scope: Scope, each: Stored[Request], recounted: Stored[recount.Recount], calendar: WorkCalendar
) -> bool:
    """Whether a deadline of it moved. Where none would, nothing is written."""
    decide = looking.reschedule(recounted.state.calendar, calendar)
    if not decide(each.state, each.updated_at).events:
        return False
    command = CommandRef(derived_id(recounted.id, each.id), "recount")
    await parts.stores.requests.change(replace(scope, command=command), each.id, decide)
    return True
