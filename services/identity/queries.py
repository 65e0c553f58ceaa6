"""What identity shows: users and clients to the tenant's administrator, and everybody himself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.identity.domain.model import ApiClient, Tenant, User
from services.identity.parts import Parts
from shared.kernel.calendar import CHINA
from shared.kernel.scope import Scope
from shared.rules.packs import pack_for
from shared.store.aggregate import Stored
from shared.web.resource import fields
from shared.web.things import View, thing


async def for_admins(_parts: Parts, scope: Scope) -> Mapping[str, Any]:
    """Everything of the tenant, for its administrator only."""
    scope.permit("street_admin")
    return {}


async def for_everybody(_parts: Parts, _scope: Scope) -> Mapping[str, Any]:
    return {}


async def user_views(parts: Parts, scope: Scope, users: Sequence[Stored[User]]) -> list[View]:
    """With user names: whoever keeps the accounts must see them."""
    texts = await parts.stores.users.texts(scope, [user.id for user in users], ["username"])
    return [
        thing(
            user,
            {
                "username": texts[user.id]["username"],
                "roles": user.state.roles,
                "jurisdiction": user.state.jurisdiction,
                "active": user.state.active,
            },
        )
        for user in users
    ]


async def client_views(_parts: Parts, _scope: Scope, clients: Sequence[Stored[ApiClient]]) -> list[View]:
    return [thing(client, {"client_id": client.id, **fields(client.state)}) for client in clients]


async def tenant_views(parts: Parts, scope: Scope, tenants: Sequence[Stored[Tenant]]) -> list[View]:
    return [
        thing(
            tenant,
            {
                "code": tenant.state.code,
                "name": tenant.state.name,
                "clock": {"mode": tenant.state.mode, "start": tenant.state.start},
            },
        )
        for tenant in tenants
    ]


async def me(parts: Parts, scope: Scope) -> View:
    """The caller: who he is, what he may, and the time he lives in."""
    texts = await parts.stores.users.texts(scope, [scope.actor], ["username"])
    tenant = await parts.stores.tenants.get(scope, scope.tenant)
    return {
        "user": scope.actor,
        "username": texts.get(scope.actor, {}).get("username"),
        "tenant": scope.tenant,
        "tenant_name": tenant.state.name,
        "roles": sorted(scope.roles),
        "jurisdiction": scope.jurisdiction.as_dict(),
        "clock": clock_view(scope, await parts.clocks.now(scope)),
    }


def clock_view(scope: Scope, now: datetime) -> View:
    local = now.astimezone(CHINA)
    return {"mode": scope.clock.mode, "now": local, "rule_pack": pack_for(local.date()).slug}
