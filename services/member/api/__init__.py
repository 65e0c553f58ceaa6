"""Routes: parse, permit, call. One router per topic."""

from services.member.api import members, transfers
from services.member.domain.transfer_workflow import TRANSFERS
from shared.web.workflows import workflow_router

ROUTERS = (members.router, transfers.router, workflow_router(TRANSFERS))
