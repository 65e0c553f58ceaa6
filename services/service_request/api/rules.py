"""/routing-rules, /request-terms, /clock-recounts."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.service_request.api.wired import Wired
from services.service_request.commands import rules
from services.service_request.commands.rules import EndRule, SetRule, SetTerms
from services.service_request.domain.recount import Recount
from services.service_request.domain.terms import Terms
from services.service_request.parts import Parts
from services.service_request.queries.sight import ALL, Where
from services.service_request.replies import RuleThing
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding, IfMatch
from shared.web.lists import Filter, Listing
from shared.web.resource import ACT, CHANGE, CREATE, READ, Resource, fields, scalar_filters
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
_RECOUNT_LIST = Listing(scalar_filters(Recount))


async def _everything(parts: Parts, scope: Scope) -> Where:
    return ALL


async def _rule_views(parts: Parts, scope: Scope, things: Sequence[Stored[Any]]) -> list[View]:
    return [thing(each, _rule(fields(each.state))) for each in things]


def _rule(shown: View) -> View:
    return {"class": shown.pop("class_code"), **shown}


async def _plain(parts: Parts, scope: Scope, things: Sequence[Stored[Any]]) -> list[View]:
    return [thing(each, fields(each.state)) for each in things]


RULES: Resource[Parts] = Resource(
    "/routing-rules", lambda parts: parts.stores.rules, lambda _: _RULE_LIST, _everything, _rule_views, shape=RuleThing
)
TERMS: Resource[Parts] = Resource(
    "/request-terms",
    lambda parts: parts.stores.terms,
    lambda _: Listing({}),
    _everything,
    _plain,
    shape=thing_of(Terms),
)
RECOUNTS: Resource[Parts] = Resource(
    "/clock-recounts",
    lambda parts: parts.stores.recounts,
    lambda _: _RECOUNT_LIST,
    _everything,
    _plain,
    shape=thing_of(Recount),
)
RULES.add_reading_routes(router, _RULE_LIST)
RECOUNTS.add_reading_routes(router, _RECOUNT_LIST)


@router.post("/routing-rules", status_code=201, responses=CREATE)
async def set_rule(command: SetRule, scope: Commanding, parts: Wired, response: Response) -> View:
    return await RULES.reply(response, parts, scope, rules.set_rule(parts, scope, command))


@router.patch("/routing-rules/{id}", responses=CHANGE)
async def end_rule(
    id: str, command: EndRule, if_match: IfMatch, scope: Commanding, parts: Wired, response: Response
) -> View:
    """A rule is not rewritten: it ends, and another begins."""
    return await RULES.reply(response, parts, scope, rules.end_rule(parts, scope, id, command, if_match))


@router.get("/request-terms", responses=READ)
async def read_terms(scope: Caller, parts: Wired) -> View:
    """The tenant's limits, else those shipped."""
    return fields(await parts.terms(scope))


@router.patch("/request-terms", responses=ACT)
async def set_terms(command: SetTerms, scope: Commanding, parts: Wired, response: Response) -> View:
    return await TERMS.reply(response, parts, scope, rules.set_terms(parts, scope, command))
