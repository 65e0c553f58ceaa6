"""/me and one's own password."""

from fastapi import APIRouter, Response

from services.identity import queries
from services.identity.api.wired import Wired
from services.identity.commands.users import ChangePassword, change_password
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding
from shared.web.resource import refusals
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["me"])


@router.get("/me", responses=refusals(401, 503))
async def me(scope: Caller, parts: Wired) -> View:
    return await queries.me(parts, scope)


@router.post("/me/password", status_code=204, responses=refusals(400, 401, 404, 422, 503))
async def change_own_password(command: ChangePassword, scope: Commanding, parts: Wired) -> Response:
    """Every session ends; log in again with the new password."""
    await change_password(parts, scope, command)
    return Response(status_code=204)
