"""What services ask each other behind the gateway: an owner's events of one aggregate, to fill a gap; and what a tenant
may see and say of a consumer's dead letters.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from shared.kernel.command import Command
from shared.kernel.errors import NotFound, Stale
from shared.kernel.scope import CommandRef
from shared.store import dead_letters, event_log, operator_log, parked
from shared.store.dead_letters import Spoken
from shared.store.parked import Word
from shared.store.service_store import ServiceStore
from shared.web.auth import MaybeIfMatch, ServiceCaller
from shared.web.dead_letters import LISTING, view
from shared.web.errors import Starting
from shared.web.service import Opened

router = APIRouter(prefix="/internal")


async def _store(request: Request) -> ServiceStore:
    """Raises `Starting` before it is open, `NotFound` where there is none."""
    opened: Opened | None = request.app.state.opened
    if opened is None:
        raise Starting
    if opened.store is None:
        raise NotFound
    return opened.store


Given = Annotated[ServiceStore, Depends(_store)]


@router.get("/events")
async def events_of(
    scope: ServiceCaller, store: Given, aggregate: str, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, list[dict[str, Any]]]:
    """Logged events of the caller's tenant with versions above `after`, in order, a page of them."""
    return {"items": await event_log.after(store.events, scope.tenant, aggregate, after)}


@router.get("/dead-letters")
async def letters(request: Request, scope: ServiceCaller, store: Given) -> dict[str, Any]:
    """A page of the tenant's dead letters and the one after it."""
    query = LISTING.query(request.query_params, {})
    rows, total = await dead_letters.page(store.database[parked.COLLECTION], scope.tenant, query)
    return {"items": [view(row) for row in rows], "total": total}


@router.get("/dead-letters/{id}")
async def letter(id: str, scope: ServiceCaller, store: Given) -> dict[str, Any]:
    return view(await dead_letters.one(store.database[parked.COLLECTION], scope.tenant, id))


class Said(Command):
    """Who says the word, and under which command when he chose a key."""

    by: str
    command: str | None = None
    digest: str = ""


@router.post("/dead-letters/{id}/{word}")
async def say(
    id: str, word: Word, said: Said, scope: ServiceCaller, store: Given, if_match: MaybeIfMatch
) -> dict[str, Any]:
    """Note the word, then set it on the letter."""
    at, about = store.clock.now(), {"dead_letter": id, "tenant": scope.tenant}
    command = CommandRef(said.command or store.ids.new(), said.digest)
    await operator_log.note(store.database, command.id, word, about, said.by, at)
    spoken = Spoken(word, said.by, at, command)
    try:
        return view(await dead_letters.say(store.database[parked.COLLECTION], scope.tenant, id, spoken, if_match))
    except Stale as stale:
        stale.facts["current"] = view(await dead_letters.one(store.database[parked.COLLECTION], scope.tenant, id))
        raise
