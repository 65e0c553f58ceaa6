"""The texts of a request: amended by who wrote them, shown in clear to who says what for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.service_request.domain.request import Request
from services.service_request.domain.seats import is_requester
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.requests import masked
from services.service_request.queries.sight import visible
from shared.contracts.service_request import RequestAmended
from shared.kernel.command import Command, Kept, LongText, Text
from shared.kernel.errors import Conflict, Forbidden, NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import NOTHING, Changed, Decision

_WRITERS = ("station_worker", "enterprise_contact", "person")
_REVEALERS = ("station_worker", "street_officer", "callback_worker")


class RequestEnded(Conflict):
    """What has ended is not amended any more."""

    slug = "request-ended"


class AmendRequest(Command):
    """The requester's own words; no clock is set back by them."""

    text: Kept[LongText] = None
    contact: Text | None = None


async def amend_request(parts: Parts, scope: Scope, id: str, command: AmendRequest, if_match: int) -> Changed[Request]:
    """A text that is so already, and a mask sent back, change nothing. Raises `Forbidden`, `RequestEnded`."""
    requests = parts.stores.requests
    found = await requests.get(scope, id, visible(scope))
    scope.permit(*_WRITERS)
    if not scope.has("station_worker") and not is_requester(found.state, caller_of(scope)):
        raise Forbidden(allowed_roles=["station_worker"])
    known = (await requests.texts(scope, [id], ["text", "contact"])).get(id, {})
    given: Mapping[str, str | None] = command.given()
    changes = {name: text for name, text in given.items() if text not in (known.get(name), _mask(name, known))}

    def decide(request: Request | None, at: datetime) -> Decision:
        if request is None:
            raise NotFound
        if not request.is_open:
            raise RequestEnded(state=request.instance.state)
        return Decision((RequestAmended(fields=tuple(sorted(changes))),), changes) if changes else NOTHING

    return await requests.change(scope, id, decide, if_match=if_match)


def _mask(name: str, known: Mapping[str, str]) -> str | None:
    return masked(known[name]) if name == "contact" and name in known else known.get(name)


class Revealing(Command):
    """Which texts, and what for."""

    fields: Annotated[tuple[Literal["contact"], ...], Field(min_length=1)]
    purpose: Text


async def reveal_contact(parts: Parts, scope: Scope, id: str, asked: Revealing) -> Mapping[str, str]:
    """The requester's contact in clear, also to a unit with a leg; who asked and what for is on record before."""
    found = await parts.stores.requests.get(scope, id, visible(scope))
    caller = caller_of(scope)
    if not any(caller.speaks_for(leg.answers, leg.by) for leg in found.state.legs):
        scope.permit(*_REVEALERS)
    purposeful = replace(scope, purpose=asked.purpose)
    return dict(await parts.stores.requests.reveal(purposeful, id, asked.fields))
