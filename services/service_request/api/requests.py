"""/requests with their actions, texts and likes; /bundles; /assignments."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from services.service_request.api.wired import Wired
from services.service_request.commands import rules
from services.service_request.commands.act import ActOnRequest, act_on_request
from services.service_request.commands.rules import PreviewRoute
from services.service_request.commands.submit import SubmitRequest, submit_request
from services.service_request.commands.texts import AmendRequest, Revealing, amend_request, reveal_contact
from services.service_request.parts import Parts
from services.service_request.queries import assignments, likely, requests
from services.service_request.replies import Assignment, Bundles, LikelyOnes, RequestThing, Route
from shared.kernel.command import Act
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding
from shared.web.lists import listed
from shared.web.resource import ASK, READ, Resource, list_of, shown_as
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["requests"])

REQUESTS: Resource[Parts] = Resource(
    "/requests",
    lambda parts: parts.stores.requests,
    lambda _: requests.LISTING,
    requests.within,
    requests.views,
    requests.details,
    told=requests.told,
    shape=RequestThing,
)
REQUESTS.add_reading_routes(router, requests.LISTING)


REQUESTS.add_creation(router, SubmitRequest, submit_request)
REQUESTS.add_change(router, AmendRequest, amend_request)


@router.post("/requests/route-preview", responses=ASK | shown_as(Route))
async def preview_route(command: PreviewRoute, scope: Caller, parts: Wired) -> View:
    """Which rule would send it where, and why."""
    return await rules.preview_route(parts, scope, command)


@router.post("/requests/{id}/actions/reveal", responses=ASK)
async def reveal(id: str, act: Act[Revealing], scope: Commanding, parts: Wired, response: Response) -> dict[str, str]:
    response.headers["Cache-Control"] = "no-store"
    return dict(await reveal_contact(parts, scope, id, act.evidence))


REQUESTS.add_actions(router, ActOnRequest, act_on_request)


@router.get("/requests/{id}/evidence", responses=READ)
async def read_evidence(id: str, scope: Caller, parts: Wired, response: Response) -> dict[str, dict[str, Any]]:
    """Texts and documents brought so far, by action; 503 while the master key is missing."""
    response.headers["Cache-Control"] = "no-store"
    return await requests.evidence_of(parts, scope, await REQUESTS.get(parts, scope, id))


@router.get("/requests/{id}/duplicates", responses=READ | shown_as(LikelyOnes))
async def read_duplicates(id: str, scope: Caller, parts: Wired) -> View:
    """Open requests of the same class and place with like words."""
    found = await likely.duplicates(parts, scope, await REQUESTS.get(parts, scope, id))
    return {"items": found, "next": None}


@router.get("/bundles", responses=READ | shown_as(Bundles))
async def read_bundles(scope: Caller, parts: Wired) -> View:
    """Like requests of one park, as many as the tenant wants, with a proposal."""
    return {"items": await likely.bundles(parts, scope), "next": None}


@router.get("/assignments", responses=list_of(Assignment), openapi_extra=assignments.LISTING.parameters())
async def list_assignments(request: Request, scope: Caller, parts: Wired) -> Response:
    """Open legs by clock: a department's queue."""
    within = await assignments.within(parts, scope)
    fetch = partial(parts.stores.requests.page, scope)
    return await listed(request, assignments.LISTING, within, fetch, partial(assignments.views, parts, scope))
