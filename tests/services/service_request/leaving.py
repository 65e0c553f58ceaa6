"""Events of other services that concern open requests, told as the bus would, and the errands that they begin."""

from dataclasses import replace
from typing import Any

from services.service_request.commands.errands import run_errand
from services.service_request.handlers import REACTIONS
from shared.bus.do import Do, Stores, reaction_scope
from shared.bus.envelope import Envelope
from shared.bus.holders import COLLECTION
from shared.kernel.scope import CommandRef
from shared.store.aggregate import Stored
from shared.store.cursor import Query
from tests.services.service_request.support import START, SYSTEM, TENANT, House, envelope


async def grant(house: House, user: str, *roles: str, active: bool = True, **jurisdiction: str) -> None:
    """A row of the local copy of identity's grants."""
    row = {"tenant": TENANT, "roles": list(roles), "jurisdiction": jurisdiction, "active": active}
    await house.store.database[COLLECTION].update_one({"_id": user, "tenant": TENANT}, {"$set": row}, upsert=True)


def told(name: str, aggregate: str, version: int = 2, **data: Any) -> Envelope:
    return envelope(name, aggregate, version, data)


async def react(house: House, event: Envelope) -> None:
    do = Do(reaction_scope("service-request", event), "reactions", event.id, Stores(house.store))
    await REACTIONS.table[event.name](do, event)


async def errand_of(house: House, event: Envelope, batches: int = 1) -> Stored[Any] | None:
    """The errand that the event leads to, run; None when it leads to none."""
    await react(house, event)
    page = await house.parts.stores.errands.page(SYSTEM, Query(sort="-created_at", limit=1))
    for batch in range(batches if page.items else 0):
        command = CommandRef(f"batch-{event.id}-{batch}", "deadline")
        await run_errand(house.parts, replace(SYSTEM, story_time=START, command=command), page.items[0].id)
    return await house.parts.stores.errands.get(SYSTEM, page.items[0].id) if page.items else None
