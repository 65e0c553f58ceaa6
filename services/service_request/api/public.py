"""/public: how far a request has come, by its short code, for anybody; no personal data, no login."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.service_request.api.wired import Wired
from services.service_request.queries import public
from services.service_request.replies import Status, Updates
from shared.web.app import PREFIX
from shared.web.resource import refusals, shown_as
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["public"])
_SEEN = refusals(404)


@router.get("/public/requests/{code}", responses=_SEEN | shown_as(Status, "ETag"))
async def read_status(code: str, parts: Wired, response: Response) -> View:
    found = await public.by_code(parts, code)
    response.headers["ETag"] = f'"{found.version}"'
    return public.status(found)


@router.get("/public/requests/{code}/updates", responses=_SEEN | shown_as(Updates))
async def read_updates(code: str, parts: Wired, after: Annotated[int, Query(ge=0)] = 0) -> View:
    """What is new since update number `after`."""
    return {"items": public.updates(await public.by_code(parts, code), after), "next": None}
