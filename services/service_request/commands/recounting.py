"""A recount goes on: one batch of open requests on the calendar as its owner has it now; the next is due at once."""

from services.service_request.commands.rounds import batch
from services.service_request.domain import looking, recount
from services.service_request.domain.looking import Decide
from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from shared.kernel.scope import Scope


async def go_on_recounting(parts: Parts, scope: Scope, id: str) -> None:
    found = (await parts.stores.recounts.get(scope, id)).state
    if found.next_at is None:
        return
    calendar = await parts.ground.calendar_now(scope)

    async def rescheduled(request: Request) -> Decide:
        return looking.reschedule(found.calendar, calendar)

    page, moved = await batch(parts, scope, id, found, {}, rescheduled)
    await parts.stores.recounts.change(
        scope, id, lambda state, at: recount.went_on(state, len(page.items), moved, page.next, at)
    )
