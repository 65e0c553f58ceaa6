"""What anybody may know of a request by its code: how far it has come, and nothing of anyone."""

import re

from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from shared.kernel.errors import NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.things import View

_CODE = re.compile(r"(\d{6,12})-[A-Z2-7]{8}")
ANYBODY = "anybody"


def anybody(tenant: str) -> Scope:
    """A reader without account or role, in one tenant."""
    return Scope(tenant=tenant, actor=ANYBODY, roles=frozenset(), correlation_id=ANYBODY)


async def by_code(parts: Parts, code: str) -> Stored[Request]:
    """Raises `NotFound`."""
    found = _CODE.fullmatch(code)
    request = await parts.stores.requests.find(anybody(found[1]), {"data.public_code": code}) if found else None
    if request is None:
        raise NotFound
    return request


def status(stored: Stored[Request]) -> View:
    request = stored.state
    return {
        "code": request.public_code,
        "class": request.class_code,
        "state": request.instance.state,
        "bucket": request.bucket,
        "open": request.is_open,
        "due_at": request.due_at,
        "updated_at": stored.updated_at,
        "updates": updates(stored),
    }


def updates(stored: Stored[Request], after: int = 0) -> list[View]:
    """The states it came through, oldest first; `number` counts them, so that a reader can ask for what is new."""
    past = enumerate(stored.state.past, start=1)
    return [{"number": number, "state": each.state, "at": each.at} for number, each in past if number > after]
