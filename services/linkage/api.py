"""Routes: linkages with their actions, and the workflow definitions of the platform."""

from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.linkage import queries
from services.linkage.commands.act import ActOnLinkage, act_on_linkage
from services.linkage.commands.propose import ProposeLinkage, propose_linkage
from services.linkage.domain.joints import JOINTS
from services.linkage.owners import Owners
from services.linkage.replies import LinkageThing
from services.linkage.store import Stores
from shared.kernel.scope import Scope
from shared.web.app import PREFIX, wired
from shared.web.auth import Caller, Commanding
from shared.web.resource import CREATE, READ, Resource
from shared.web.things import View
from shared.web.workflows import workflow_router


@dataclass(frozen=True, slots=True)
class Desk:
    """What every route of this service is given."""

    stores: Stores
    owners: Owners


Wired = Annotated[Desk, Depends(wired)]

router = APIRouter(prefix=PREFIX, tags=["linkages"])

LINKAGES: Resource[Desk] = Resource(
    "/linkages",
    lambda desk: desk.stores.linkages,
    lambda _: queries.LISTING,
    lambda desk, scope: queries.within(desk.stores, scope),
    lambda desk, scope, things: queries.views(desk.stores, scope, things),
    told=queries.told,
    shape=LinkageThing,
)
LINKAGES.add_reading_routes(router, queries.LISTING)


@router.post("/linkages", status_code=201, responses=CREATE)
async def propose(command: ProposeLinkage, scope: Commanding, desk: Wired, response: Response) -> View:
    proposing = propose_linkage(desk.stores, desk.owners, scope, command)
    return await LINKAGES.reply(response, desk, scope, proposing)


LINKAGES.add_actions(router, ActOnLinkage, lambda desk, *asked: act_on_linkage(desk.stores, desk.owners, *asked))


@router.get("/linkages/{id}/evidence", responses=READ)
async def read_evidence(id: str, scope: Caller, desk: Wired, response: Response) -> dict[str, dict[str, Any]]:
    """Texts and documents brought so far, by action; 503 while the master key is missing."""
    linkage = await LINKAGES.get(desk, scope, id)
    texts = (await queries.texts_of(desk.stores, scope, linkage)).get(id, {})
    response.headers["Cache-Control"] = "no-store"
    found: dict[str, dict[str, Any]] = {}
    for name, text in texts.items():
        action, _, key = name.partition(":")
        found.setdefault(action, {})[key] = orjson.loads(text)
    return found


async def _elsewhere(request: Request, scope: Scope) -> list[View]:
    """Letters have their definition at the member service, requests at theirs."""
    desk: Desk = await wired(request)
    return await desk.owners.workflows(scope)


ROUTERS = (router, workflow_router(JOINTS, _elsewhere))
