"""/visits and what may be done with one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.outreach import commands
from services.outreach.commands import AmendVisit, RecordVisit, Revealing
from services.outreach.domain.visit import Visit
from services.outreach.parts import Parts
from services.outreach.queries import details, views, visits_within
from shared.kernel.command import Act
from shared.web.app import PREFIX, wired
from shared.web.auth import Commanding, IfMatch
from shared.web.lists import Listing
from shared.web.resource import ASK, CHANGE, CREATE, Resource, scalar_filters
from shared.web.shapes import thing_of
from shared.web.things import View

Wired = Annotated[Parts, Depends(wired)]
router = APIRouter(prefix=PREFIX, tags=["visits"])

_LIST = Listing(scalar_filters(Visit))
VISITS: Resource[Parts] = Resource(
    "/visits", lambda parts: parts.visits, lambda _: _LIST, visits_within, views, details, shape=thing_of(Visit)
)
VISITS.add_reading_routes(router, _LIST)


@router.post("/visits", status_code=201, responses=CREATE)
async def record_visit(command: RecordVisit, scope: Commanding, parts: Wired, response: Response) -> View:
    return await VISITS.reply(response, parts, scope, commands.record_visit(parts, scope, command))


@router.patch("/visits/{id}", responses=CHANGE)
async def amend_visit(
    id: str, command: AmendVisit, if_match: IfMatch, scope: Commanding, parts: Wired, response: Response
) -> View:
    return await VISITS.reply(response, parts, scope, commands.amend_visit(parts, scope, id, command, if_match))


@router.post("/visits/{id}/actions/undo-registration", responses=CHANGE)
async def undo_visit(id: str, if_match: IfMatch, scope: Commanding, parts: Wired, response: Response) -> View:
    return await VISITS.reply(response, parts, scope, commands.undo_visit(parts, scope, id, if_match))


@router.post("/visits/{id}/actions/reveal", responses=ASK)
async def reveal_visitor(
    id: str, act: Act[Revealing], scope: Commanding, parts: Wired, response: Response
) -> dict[str, str]:
    response.headers["Cache-Control"] = "no-store"
    return await commands.reveal_visitor(parts, scope, id, act.evidence)
