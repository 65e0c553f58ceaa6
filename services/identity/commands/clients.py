"""API clients: systems of integrators, made by the tenant's administrator; the secret is told once."""

from services.identity.commands.grant import Roles
from services.identity.domain.model import ApiClient
from services.identity.names import Holder
from services.identity.parts import Parts
from services.identity.passwords import secret_hash
from shared.contracts.identity import ClientRegistered
from shared.kernel.command import Command
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Decision


class RegisterClient(Command):
    roles: Roles = ("integrator",)


async def register_client(parts: Parts, scope: Scope, command: RegisterClient, secret: str) -> Changed[ApiClient]:
    """`secret` is made by the caller, who shows it; only its hash is kept. The client id is the thing's id."""
    scope.permit("street_admin")
    id = parts.stores.clients.new_id(scope)
    await parts.names.claim(id, Holder(id, scope.tenant), lambda _other: _never())
    decision = Decision((ClientRegistered(roles=command.roles),), {"secret": secret_hash(secret)})
    return await parts.stores.clients.change(scope, id, lambda _state, _at: decision, status=201)


async def _never() -> bool:
    return False
