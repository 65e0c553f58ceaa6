"""/service-projects and what may be done with one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter

from services.service_request.commands.act import ActOnRequest
from services.service_request.commands.projects import OpenProject, act_on_project, open_project, within
from services.service_request.domain.project import Project
from services.service_request.domain.project_workflow import PROJECTS
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.sight import Where
from services.service_request.replies import ProjectThing
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.app import PREFIX
from shared.web.lists import Filter, Listing
from shared.web.resource import Resource
from shared.web.things import View, thing
from shared.workflow.offer import available_actions, signatures

router = APIRouter(prefix=PREFIX, tags=["service projects"])

LISTING = Listing(
    {
        "name": Filter("data.plan.name"),
        "park": Filter("data.plan.park"),
        "class": Filter("data.plan.class_code"),
        "budget": Filter("data.plan.budget", int),
        "bundle": Filter("data.plan.bundle"),
        "state": Filter("data.instance.state"),
        "definition_version": Filter("data.instance.version", int),
        "correlation_id": Filter("correlation_id"),
    },
    search=("data.plan.name",),
)


async def _within(parts: Parts, scope: Scope) -> Where:
    return within(scope)


async def _views(parts: Parts, scope: Scope, things: Sequence[Stored[Project]]) -> list[View]:
    return [_view(scope, each) for each in things]


def _view(scope: Scope, stored: Stored[Project]) -> View:
    plan, running = stored.state.plan.model_dump(mode="json"), stored.state.instance
    definition = PROJECTS.pinned(running)
    return thing(
        stored,
        {
            "class": plan.pop("class_code"),
            **plan,
            "state": running.state,
            "definition_version": running.version,
            "correlation_id": stored.correlation_id,
            "available_actions": available_actions(definition, running, caller_of(scope).actor, {}),
            "awaiting": [],
            "signatures": signatures(running),
        },
    )


async def _details(parts: Parts, scope: Scope, stored: Stored[Project]) -> Mapping[str, Any]:
    """The plan in words, and what was brought by action."""
    rows = PROJECTS.pinned(stored.state.instance).rows
    names = {f"{row.action}:{each.key}" for row in rows for each in row.requires if each.private}
    texts = (await parts.stores.projects.texts(scope, [stored.id], {"plan", *names})).get(stored.id, {})
    return {"plan": texts.get("plan"), "brought": {n: json.loads(t) for n, t in texts.items() if n != "plan"}}


SERVICE_PROJECTS: Resource[Parts] = Resource(
    "/service-projects",
    lambda parts: parts.stores.projects,
    lambda _: LISTING,
    _within,
    _views,
    _details,
    shape=ProjectThing,
)
SERVICE_PROJECTS.add_reading_routes(router, LISTING)


SERVICE_PROJECTS.add_creation(router, OpenProject, open_project)


SERVICE_PROJECTS.add_actions(router, ActOnRequest, act_on_project)
