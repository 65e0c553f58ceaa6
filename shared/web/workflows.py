"""The definitions that forms and buttons are drawn from: `GET /workflows` and `GET /workflows/{slug}` of a service."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from shared.kernel.calendar import CHINA
from shared.kernel.scope import Scope
from shared.rules.packs import Pack, pack_for
from shared.web.app import PREFIX
from shared.web.auth import Caller
from shared.web.errors import Starting
from shared.web.resource import READ
from shared.web.service import Opened
from shared.web.things import View
from shared.workflow.catalog import Catalog
from shared.workflow.view import view

Elsewhere = Callable[[Request, Scope], Awaitable[list[View]]]
"""Definitions of other services, for the one that lists them all."""


async def _none(request: Request, scope: Scope) -> list[View]:
    return []


def workflow_router(catalog: Catalog, elsewhere: Elsewhere = _none) -> APIRouter:
    """The newest version of each definition; choices are those of the rule pack at the tenant's time."""
    router = APIRouter(prefix=PREFIX, tags=["workflows"])

    @router.get("/workflows", responses=READ)
    async def list_workflows(request: Request, scope: Caller) -> dict[str, Any]:
        pack = await _pack(request, scope)
        own = [view(definition, pack) for definition in catalog]
        return {"items": [*own, *await elsewhere(request, scope)], "next": None}

    @router.get("/workflows/{slug}", responses=READ)
    async def read_workflow(
        request: Request, slug: str, scope: Caller, version: Annotated[int | None, Query(ge=1)] = None
    ) -> View:
        return view(catalog.definition(slug, version), await _pack(request, scope))

    return router


async def _pack(request: Request, scope: Scope) -> Pack:
    opened: Opened | None = request.app.state.opened
    if opened is None or opened.store is None:
        raise Starting
    now = await opened.store.clocks.now(scope)
    return pack_for(now.astimezone(CHINA).date())
