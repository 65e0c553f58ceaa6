"""/users, /clients, /tenants, /roles and /audit-log."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from services.identity import queries
from services.identity.api.wired import Wired
from services.identity.commands import clients, users
from services.identity.commands.clients import RegisterClient
from services.identity.commands.users import AmendUser, NewPassword, RegisterUser
from services.identity.parts import Parts
from services.identity.passwords import new_secret
from services.identity.replies import ClientThing, TenantThing, UserThing
from shared.kernel.command import Act
from shared.kernel.scope import ROLES
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding, MaybeIfMatch
from shared.web.lists import Filter, Listing, listed
from shared.web.resource import ACT, CREATE, READ, Resource, list_of
from shared.web.shapes import Row
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["accounts"])

_USERS = Listing({"roles": Filter("data.roles"), "active": Filter("data.active", bool)})
_CLIENTS = Listing({"active": Filter("data.active", bool)})
_TENANTS = Listing({"code": Filter("data.code"), "name": Filter("data.name")})
_AUDIT = Listing({"subject": Filter("subject"), "outcome": Filter("outcome")})

USERS: Resource[Parts] = Resource(
    "/users",
    lambda parts: parts.stores.users,
    lambda _: _USERS,
    queries.for_admins,
    queries.user_views,
    shape=UserThing,
)
CLIENTS: Resource[Parts] = Resource(
    "/clients",
    lambda parts: parts.stores.clients,
    lambda _: _CLIENTS,
    queries.for_admins,
    queries.client_views,
    shape=ClientThing,
)
TENANTS: Resource[Parts] = Resource(
    "/tenants",
    lambda parts: parts.stores.tenants,
    lambda _: _TENANTS,
    queries.for_everybody,
    queries.tenant_views,
    shape=TenantThing,
)
USERS.add_reading_routes(router, _USERS)
CLIENTS.add_reading_routes(router, _CLIENTS)
TENANTS.add_reading_routes(router, _TENANTS)


USERS.add_creation(router, RegisterUser, users.register_user)
USERS.add_change(router, AmendUser, users.amend_user)


@router.post("/users/{id}/actions/reset-password", responses=ACT)
async def reset_password(
    id: str,
    act: Act[NewPassword],
    if_match: MaybeIfMatch,
    scope: Commanding,
    parts: Wired,
    response: Response,
) -> View:
    resetting = users.reset_password(parts, scope, id, act.evidence, if_match)
    return await USERS.reply(response, parts, scope, resetting)


@router.post("/clients", status_code=201, responses=CREATE)
async def register_client(command: RegisterClient, scope: Commanding, parts: Wired, response: Response) -> View:
    """The reply alone carries `client_secret`; a repeat of the call does not."""
    response.headers["Cache-Control"] = "no-store"
    secret = new_secret()
    outcome = await clients.register_client(parts, scope, command, secret)

    async def done() -> Any:
        return outcome

    view = await CLIENTS.reply(response, parts, scope, done())
    return view if outcome.repeated else {**view, "client_secret": secret}


@router.get("/roles", responses=READ | list_of(Row))
async def list_roles(_scope: Caller) -> dict[str, Any]:
    return {"items": [{"id": slug, "slug": slug} for slug in sorted(ROLES)], "next": None}


@router.get("/audit-log", responses=list_of(Row), openapi_extra=_AUDIT.parameters())
async def list_audit(request: Request, scope: Caller, parts: Wired) -> Response:
    scope.permit("street_admin")
    return await listed(request, _AUDIT, {}, partial(parts.audit.page, scope), _audit_views)


async def _audit_views(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"id": row["_id"], **{name: row[name] for name in ("subject", "outcome", "created_at")}} for row in rows]
