"""Ways to a token (OAuth 2): password, client credentials, refresh. Each either answers tokens or `LoginFailed`."""

import hmac
from dataclasses import dataclass

from services.identity.audit import Outcome
from services.identity.domain.errors import LoginFailed
from services.identity.domain.model import Tenant, User
from services.identity.files import SERVICES
from services.identity.names import Holder
from services.identity.parts import Parts
from services.identity.passwords import NOBODYS, matches, secret_hash
from services.identity.sessions import Reused
from services.identity.signing import ACCESS_LIFETIME, Bearer
from shared.kernel.errors import NotFound
from shared.kernel.scope import SYSTEM
from shared.store.aggregate import Stored
from shared.web.tokens import SERVICE_PREFIX


@dataclass(frozen=True, slots=True)
class Tokens:
    """`expires_in` is seconds of the access token; services and clients get no refresh token."""

    access_token: str
    refresh_token: str | None = None
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int = int(ACCESS_LIFETIME.total_seconds())


async def by_password(parts: Parts, username: str, password: str) -> Tokens:
    """Raises `LoginFailed`; takes as long for a name nobody has."""
    user = await checked_user(parts, username, password)
    refresh = await parts.sessions.begin(user.id, user.tenant)
    await parts.audit.note(user.tenant, user.id, Outcome.LOGGED_IN)
    return await _user_tokens(parts, user, refresh)


async def checked_user(parts: Parts, username: str, password: str) -> Stored[User]:
    """The active user of this name and password. Logins under one name wait for each other."""
    key = parts.names.key(username)
    async with parts.logins.turn(key):
        holder = await parts.names.holder(username)
        if not await parts.attempts.may_try(key):
            await _fail(parts, holder, Outcome.LOCKED)
        user = await _user(parts, holder)
        if not await matches(password, await _password_hash(parts, user)) or user is None:
            return await _fail(parts, holder, Outcome.LOGIN_FAILED)
        await parts.attempts.forget(key)
        return user


async def _fail(parts: Parts, holder: Holder | None, outcome: Outcome) -> Stored[User]:
    if holder is not None:
        await parts.audit.note(holder.tenant, holder.id, outcome)
    raise LoginFailed(error="invalid_grant")


async def _user(parts: Parts, holder: Holder | None) -> Stored[User] | None:
    if holder is None:
        return None
    user = await parts.stores.users.find(parts.system(holder.tenant), {"_id": holder.id})
    return user if user is not None and user.state.active else None


async def _password_hash(parts: Parts, user: Stored[User] | None) -> str:
    if user is None:
        return NOBODYS
    texts = await parts.stores.users.texts(parts.system(user.tenant), [user.id], ["password"])
    return texts[user.id]["password"]


async def _user_tokens(parts: Parts, user: Stored[User], refresh: str) -> Tokens:
    tenant = await tenant_of(parts, user.tenant)
    bearer = Bearer(user.id, user.tenant, user.state.roles, user.state.jurisdiction, tenant.clock)
    return Tokens(parts.signer.access_token(bearer, parts.clock.now()), refresh)


async def tenant_of(parts: Parts, code: str) -> Tenant:
    """Raises `LoginFailed` for a tenant that is not there."""
    try:
        return (await parts.stores.tenants.get(parts.system(code), code)).state
    except NotFound as error:
        raise LoginFailed(error="invalid_request") from error


async def by_refresh(parts: Parts, token: str) -> Tokens:
    """Raises `LoginFailed`. A token used twice ends every token that came from the same login."""
    try:
        rotated = await parts.sessions.rotate(token)
    except Reused as reused:
        await parts.audit.note(reused.tenant, reused.user, Outcome.REFRESH_REUSED)
        raise LoginFailed(error="invalid_grant") from reused
    if rotated is None:
        raise LoginFailed(error="invalid_grant")
    session, refresh = rotated
    user = await _user(parts, Holder(session.user, session.tenant))
    if user is None:
        raise LoginFailed(error="invalid_grant")
    return await _user_tokens(parts, user, refresh)


async def by_client(
    parts: Parts, client_id: str, client_secret: str, audience: str | None, tenant: str | None
) -> Tokens:
    """A service names the owner it asks (`audience`) and the tenant; an integrator's client has its own tenant."""
    if client_id.startswith(SERVICE_PREFIX):
        return await _service_token(parts, client_id, client_secret, audience, tenant)
    return await _client_token(parts, client_id, client_secret)


async def _service_token(
    parts: Parts, client_id: str, client_secret: str, audience: str | None, tenant: str | None
) -> Tokens:
    known = parts.service_secrets.get(client_id, "")
    if not known or not hmac.compare_digest(known.encode(), client_secret.encode()):
        raise LoginFailed(error="invalid_client")
    if audience not in SERVICES or tenant is None:
        raise LoginFailed(error="invalid_request")
    clock = (await tenant_of(parts, tenant)).clock
    bearer = Bearer(client_id, tenant, (SYSTEM,), {}, clock, audience)
    return Tokens(parts.signer.access_token(bearer, parts.clock.now()))


async def _client_token(parts: Parts, client_id: str, client_secret: str) -> Tokens:
    holder = await parts.names.holder(client_id)
    client = holder and await parts.stores.clients.find(parts.system(holder.tenant), {"_id": holder.id})
    if not client or not client.state.active:
        raise LoginFailed(error="invalid_client")
    scope = parts.system(client.tenant)
    texts = await parts.stores.clients.texts(scope, [client.id], ["secret"])
    if not hmac.compare_digest(texts[client.id]["secret"], secret_hash(client_secret)):
        await parts.audit.note(client.tenant, client.id, Outcome.LOGIN_FAILED)
        raise LoginFailed(error="invalid_client")
    await parts.audit.note(client.tenant, client.id, Outcome.LOGGED_IN)
    clock = (await tenant_of(parts, client.tenant)).clock
    bearer = Bearer(client.id, client.tenant, client.state.roles, {}, clock, client=client.id)
    return Tokens(parts.signer.access_token(bearer, parts.clock.now()))
