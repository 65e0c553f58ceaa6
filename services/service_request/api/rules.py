"""/routing-rules, /request-terms, /clock-recounts."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.service_request.api.wired import Wired
from services.service_request.commands import rules
from services.service_request.commands.rules import SetTerms
from services.service_request.domain.recount import Recount
from services.service_request.domain.terms import Terms
from services.service_request.parts import Parts
from services.service_request.replies import RuleThing
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding
from shared.web.lists import Filter, Listing
from shared.web.resource import ACT, READ, Resource, as_they_are, everything, fields, plain
from shared.web.shapes import thing_of
from shared.web.things import View, thing

router = APIRouter(prefix=PREFIX, tags=["rules"])

_RULE_LIST = Listing(
    {
        "class": Filter("data.class_code"),
        "park": Filter("data.park"),
        "community": Filter("data.community"),
        "lead": Filter("data.lead.id"),
        "effective_from": Filter("data.effective_from"),
        "effective_to": Filter("data.effective_to"),
    }
)


async def _rule_views(parts: Parts, scope: Scope, things: Sequence[Stored[Any]]) -> list[View]:
    return [thing(each, _rule(fields(each.state))) for each in things]


def _rule(shown: View) -> View:
    return {"class": shown.pop("class_code"), **shown}


RULES: Resource[Parts] = Resource(
    "/routing-rules", lambda parts: parts.stores.rules, lambda _: _RULE_LIST, everything, _rule_views, shape=RuleThing
)
RULES.add_reading_routes(router, _RULE_LIST)
RULES.add_creation(router, rules.SetRule, rules.set_rule)
RULES.add_change(router, rules.EndRule, rules.end_rule)
RECOUNTS: Resource[Parts] = plain(router, "/clock-recounts", lambda parts: parts.stores.recounts, Recount)
TERMS: Resource[Parts] = Resource(
    "/request-terms",
    lambda parts: parts.stores.terms,
    lambda _: Listing({}),
    everything,
    as_they_are,
    shape=thing_of(Terms),
)


@router.get("/request-terms", responses=READ)
async def read_terms(scope: Caller, parts: Wired) -> View:
    """The tenant's limits, else those shipped."""
    return fields(await parts.terms(scope))


@router.patch("/request-terms", responses=ACT)
async def set_terms(command: SetTerms, scope: Commanding, parts: Wired, response: Response) -> View:
    return await TERMS.reply(response, parts, scope, rules.set_terms(parts, scope, command))
