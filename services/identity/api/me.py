"""/me and one's own password."""

from fastapi import APIRouter, Response

from services.identity import queries
from services.identity.api.wired import Wired
from services.identity.commands.users import ChangePassword, change_password
from services.identity.replies import Me
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding
from shared.web.resource import refusals, shown_as
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["me"])


@router.get("/me", responses=shown_as(Me))
async def me(scope: Caller, parts: Wired) -> View:
    return await queries.me(parts, scope)


@router.post("/me/password", status_code=204, responses=refusals(404, 409))
async def change_own_password(command: ChangePassword, scope: Commanding, parts: Wired) -> Response:
    """Every session ends; log in again with the new password."""
    await change_password(parts, scope, command)
    return Response(status_code=204)
