"""Routes of the work desk: inbox, notifications, recent events, search."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.insight.desk import activity, inbox, notifications, search
from services.insight.desk.asking import Asking, asking
from services.insight.desk.memory import RECENT
from services.insight.desk.replies import Found, Notification, Notifications, Read, Recent, Turn
from services.insight.queries import Insight
from shared.kernel.errors import FieldError, Invalid
from shared.web.app import PREFIX, wired
from shared.web.auth import Caller, Commanding
from shared.web.csv_list import CSV
from shared.web.lists import listed
from shared.web.resource import READ, list_of, refusals, shown_as
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["desk"])
_THINGS = "things"
_ACT = refusals(403, 404, 409)
_NOTIFIED = READ | shown_as(Notifications)
_NOTIFIED[200]["content"] = {CSV: {"schema": {"type": "string"}}}


async def _asking(request: Request, insight: Annotated[Insight, Depends(wired)], scope: Caller) -> Asking:
    return await asking(request, insight, scope)


async def _acting(request: Request, insight: Annotated[Insight, Depends(wired)], scope: Commanding) -> Asking:
    return await asking(request, insight, scope)


Asked = Annotated[Asking, Depends(_asking)]
Acting = Annotated[Asking, Depends(_acting)]


@router.get("/inbox", responses=list_of(Turn), openapi_extra=inbox.LISTING.parameters())
async def read_inbox(
    request: Request, asked: Asked, waiting: Annotated[inbox.Waiting, Query()] = inbox.Waiting.MINE
) -> Response:
    """What waits for the caller, or for others in things he takes part in."""
    views = partial(inbox.views, asked, waiting)
    return await listed(request, inbox.LISTING, inbox.within(asked, waiting), partial(asked.page, _THINGS), views)


@router.get("/notifications", responses=_NOTIFIED, openapi_extra=notifications.LISTING.parameters())
async def list_notifications(request: Request, asked: Asked, unread: Annotated[bool, Query()] = False) -> Response:
    """With `count=true` also how many are unread."""
    within = notifications.within(asked, unread)
    views, counts = partial(notifications.views, asked), partial(notifications.unread, asked)
    return await listed(request, notifications.LISTING, within, partial(asked.page, RECENT), views, counts)


@router.post("/notifications/actions/read-all", responses=_ACT)
async def read_all(asked: Acting) -> Read:
    return Read(read=await notifications.read_all(asked))


@router.post("/notifications/{id}/actions/read", responses=_ACT | shown_as(Notification))
async def read_one(id: str, asked: Acting) -> View:
    return await notifications.read(asked, id)


@router.get("/activity", responses=list_of(Recent), openapi_extra=activity.LISTING.parameters())
async def read_activity(request: Request, asked: Asked) -> Response:
    within = activity.within(asked)
    return await listed(request, activity.LISTING, within, partial(asked.page, RECENT), partial(activity.views, asked))


@router.get("/search", responses=list_of(Found), openapi_extra=search.parameters())
async def find(request: Request, asked: Asked) -> Response:
    """`q` is part of a name, number or code. Raises `Invalid` without it."""
    if "q" not in request.query_params:
        raise Invalid(errors=[FieldError("?q", "missing")])
    return await listed(
        request, search.LISTING, search.within(asked), partial(asked.page, _THINGS), partial(search.views, asked)
    )
