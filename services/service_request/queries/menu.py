"""The menu (亮): what everybody may read without login, and what its writers see of drafts."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.service_request.domain.item import Item, facts_of
from services.service_request.domain.item_workflow import ITEMS
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.sight import ALL, MENU_WRITERS, WIDE, Where
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.lists import Filter, Listing
from shared.web.things import View, thing
from shared.workflow.offer import available_actions

LISTING = Listing(
    {
        "class": Filter("data.facts.class_code"),
        "supplier": Filter("data.facts.supplier.id"),
        "state": Filter("data.instance.state"),
        "price": Filter("data.facts.price", int),
        "capacity": Filter("data.facts.capacity", int),
        "author": Filter("data.author"),
        "correlation_id": Filter("correlation_id"),
    },
    search=("data.facts.name.zh", "data.facts.name.en"),
    own=("tenant",),
)
PUBLISHED: Where = {"data.instance.state": "PUBLISHED"}


async def within(parts: Parts, scope: Scope) -> Where:
    return ALL if scope.has(*WIDE, *MENU_WRITERS) else PUBLISHED


async def views(parts: Parts, scope: Scope, things: Sequence[Stored[Item]]) -> list[View]:
    left = await asyncio.gather(*(_places_left(parts, scope, each) for each in things))
    return [thing(each, _fields(scope, each, places)) for each, places in zip(things, left, strict=True)]


async def _places_left(parts: Parts, scope: Scope, stored: Stored[Item]) -> int | None:
    """None without a bound."""
    capacity = stored.state.facts.capacity
    return None if capacity is None else capacity - await taken_slots(parts, scope, stored.id, 1, capacity)


async def taken_slots(parts: Parts, scope: Scope, item: str, first: int, last: int) -> int:
    """How many of these places of the item are taken."""
    between = {"data.service_item": item, "data.slot": {"$gte": first, "$lte": last}}
    return await parts.stores.requests.count(scope, between)


def _fields(scope: Scope, stored: Stored[Item], places_left: int | None) -> View:
    item, facts = stored.state, stored.state.facts
    actor = caller_of(scope).actor
    definition = ITEMS.pinned(item.instance)
    told: dict[str, Any] = {
        "name": facts.name.model_dump(),
        "class": facts.class_code,
        "supplier": facts.supplier.model_dump(),
        "questions": [question.model_dump(mode="json") for question in facts.questions],
        "capacity": facts.capacity,
        "places_left": places_left,
        "price": facts.price,
        "state": item.instance.state,
    }
    if not scope.roles:
        return told
    return {
        **told,
        "author": item.author,
        "definition_version": item.instance.version,
        "correlation_id": stored.correlation_id,
        "available_actions": available_actions(definition, item.instance, actor, facts_of(item, actor.id)),
        "awaiting": [],
        "signatures": [],
    }
