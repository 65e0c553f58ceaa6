"""Tenants: laid out when the platform is set up, not over HTTP."""

from datetime import datetime

from services.identity.domain.model import Tenant
from services.identity.parts import Parts
from shared.contracts.identity import TenantRegistered
from shared.kernel.clock import TenantClock
from shared.kernel.command import Command, Text
from shared.store.aggregate import NOTHING, Changed, Decision


class RegisterTenant(Command):
    code: Text
    name: Text
    clock: TenantClock


async def register_tenant(parts: Parts, command: RegisterTenant) -> Changed[Tenant]:
    """A tenant that is there stays as it is."""
    clock = command.clock
    registered = TenantRegistered(code=command.code, name=command.name, mode=clock.mode, start=clock.start)

    def decide(state: Tenant | None, _at: datetime) -> Decision:
        return Decision((registered,)) if state is None else NOTHING

    return await parts.stores.tenants.change(parts.system(command.code, clock), command.code, decide)
