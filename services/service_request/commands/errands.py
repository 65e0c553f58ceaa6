"""An errand is run: one batch of the open requests that it concerns; the next is due at once."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from services.service_request.commands.common import unit_of
from services.service_request.commands.rounds import OfRequest, batch
from services.service_request.domain import errand, joining, leaving
from services.service_request.domain.calls import Unit
from services.service_request.domain.errand import Cause, ErrandKind
from services.service_request.domain.leaving import lost_legs
from services.service_request.domain.looking import Decide
from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from shared.kernel.scope import Scope


async def run_errand(parts: Parts, scope: Scope, id: str) -> None:
    found = (await parts.stores.errands.get(scope, id)).state
    if found.next_at is None:
        return
    of = await _OF_KIND[found.cause.kind](parts, scope, found.cause)
    page, moved = await batch(parts, scope, id, found, concerned(found.cause), of)
    await parts.stores.errands.change(
        scope, id, lambda state, at: errand.went_on(state, len(page.items), moved, page.next, at)
    )


def concerned(cause: Cause) -> Mapping[str, Any]:
    """The requests that it concerns, in document terms."""
    if cause.kind is ErrandKind.PERSON_LEFT:
        return {"data.handling": cause.subject.id}
    if cause.kind is ErrandKind.ENTERPRISE_LEFT:
        return {"data.requester.id": cause.subject.id}
    return {"_id": {"$in": list(cause.requests)}}


async def _person_left(parts: Parts, scope: Scope, cause: Cause) -> OfRequest:
    user = cause.subject.id

    async def left(request: Request) -> Decide:
        lost = lost_legs(request, user, cause.grant)
        manned = {leg.unit.id: bool(await parts.holders.held(scope, {leg.by: leg.answers}, but=user)) for leg in lost}
        return leaving.person_left(user, cause.grant, manned)

    return left


async def _enterprise_left(parts: Parts, scope: Scope, cause: Cause) -> OfRequest:
    return _always(leaving.requester_left(cause.subject.id))


async def _service_closed(parts: Parts, scope: Scope, cause: Cause) -> OfRequest:
    return _always(joining.served(cause.subject.id, await parts.ground.calendar(scope)))


async def _dispute_urgent(parts: Parts, scope: Scope, cause: Cause) -> OfRequest:
    units: list[Unit | None] = [await unit_of(parts, scope, each.type, each.id) for each in cause.units]
    return _always(joining.whistled([each for each in units if each], await parts.ground.calendar(scope)))


def _always(decide: Decide) -> OfRequest:
    async def of(request: Request) -> Decide:
        return decide

    return of


_OF_KIND: Mapping[ErrandKind, Callable[[Parts, Scope, Cause], Awaitable[OfRequest]]] = {
    ErrandKind.PERSON_LEFT: _person_left,
    ErrandKind.ENTERPRISE_LEFT: _enterprise_left,
    ErrandKind.SERVICE_CLOSED: _service_closed,
    ErrandKind.DISPUTE_URGENT: _dispute_urgent,
}
