"""The menu (亮): what everybody may read without login, and what its writers see of drafts."""

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
    return [thing(each, _fields(scope, each)) for each in things]


def _fields(scope: Scope, stored: Stored[Item]) -> View:
    item, facts = stored.state, stored.state.facts
    actor = caller_of(scope).actor
    definition = ITEMS.pinned(item.instance)
    told: dict[str, Any] = {
        "name": facts.name.model_dump(),
        "class": facts.class_code,
        "supplier": facts.supplier.model_dump(),
        "questions": [question.model_dump(mode="json") for question in facts.questions],
        "capacity": facts.capacity,
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
