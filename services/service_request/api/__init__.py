"""Routes: parse, permit, call. One router per topic."""

from services.service_request.api import internal, menu, projects, public, requests, rules
from services.service_request.domain.item_workflow import ITEM
from services.service_request.domain.project_workflow import PROJECT
from services.service_request.domain.workflow import REQUEST
from shared.web.workflows import workflow_router
from shared.workflow.catalog import Catalog

WORKFLOWS = Catalog((REQUEST, ITEM, PROJECT))

ROUTERS = (
    public.router,
    requests.router,
    menu.router,
    rules.router,
    projects.router,
    internal.router,
    workflow_router(WORKFLOWS),
)
