"""What services ask each other behind the gateway: an owner's events of one aggregate, to fill a gap."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from shared.kernel.errors import NotFound
from shared.store import event_log
from shared.web.auth import ServiceCaller
from shared.web.errors import Starting
from shared.web.service import Opened

router = APIRouter(prefix="/internal")


@router.get("/events")
async def events_of(
    request: Request, scope: ServiceCaller, aggregate: str, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, list[dict[str, Any]]]:
    """Logged events of the caller's tenant with versions above `after`, in order, a page of them."""
    opened: Opened | None = request.app.state.opened
    if opened is None:
        raise Starting
    if opened.store is None:
        raise NotFound
    return {"items": await event_log.after(opened.store.events, scope.tenant, aggregate, after)}
