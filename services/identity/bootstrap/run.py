"""`python -m services.identity bootstrap [--phase before|after]`: before the seed, after it, or as far as one gets."""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Sequence

from services.identity.bootstrap.accounts import AccountsFile, apply_client, apply_user
from services.identity.bootstrap.places import Places
from services.identity.bootstrap.plan import Plan, read_plan
from services.identity.commands.tenants import RegisterTenant, register_tenant
from services.identity.parts import Parts
from services.identity.settings import IdentitySettings
from services.identity.wiring import open_identity
from shared.kernel.clock import SystemClock
from shared.kernel.errors import DomainError
from shared.kernel.ids import UuidV7
from shared.store.keys import ensure_keys
from shared.telemetry.logs import set_up_logging
from shared.web.client import open_client

BEFORE, AFTER = "before", "after"
ACCOUNTS = "accounts.json"


def bootstrap(arguments: Sequence[str]) -> int:
    """0 when everything that can be applied is; 1 with one sentence when a service does not answer."""
    parser = argparse.ArgumentParser(prog="python -m services.identity bootstrap")
    parser.add_argument("--phase", choices=[BEFORE, AFTER])
    phase = parser.parse_args(arguments).phase
    set_up_logging("identity")
    settings = IdentitySettings()
    if settings.is_local:
        ensure_keys(settings.balian_home)
    try:
        asyncio.run(_apply(settings, [phase] if phase else [BEFORE, AFTER]))
    except DomainError as error:
        sys.stderr.write(f"The accounts could not be applied: {error.slug}.\n")
        return 1
    return 0


async def _apply(settings: IdentitySettings, phases: Sequence[str]) -> None:
    clock = SystemClock()
    async with (
        open_identity(settings, clock, UuidV7(clock, secrets.randbits)) as opened,
        open_client("identity", settings) as client,
    ):
        assert isinstance(opened.wired, Parts)
        await opened.index()
        file = AccountsFile(settings.balian_home / ACCOUNTS)
        await apply_plan(opened.wired, read_plan(), Places(client), file, phases)


async def apply_plan(parts: Parts, plan: Plan, places: Places, file: AccountsFile, phases: Sequence[str]) -> None:
    """What points at a place that is not there yet is left for the next time."""
    if BEFORE in phases:
        await _apply_before(parts, plan, file)
    if AFTER in phases:
        await _apply_after(parts, plan, places, file)


async def _apply_before(parts: Parts, plan: Plan, file: AccountsFile) -> None:
    for tenant in plan.tenants:
        await register_tenant(parts, RegisterTenant(code=tenant.code, name=tenant.name, clock=tenant.clock))
    for user in plan.before:
        await apply_user(parts, parts.system(user.tenant, plan.clock_of(user.tenant)), user, {}, file)
    for client in plan.clients:
        await apply_client(parts, parts.system(client.tenant, plan.clock_of(client.tenant)), client, file)


async def _apply_after(parts: Parts, plan: Plan, places: Places, file: AccountsFile) -> None:
    for user in plan.after:
        scope = parts.system(user.tenant, plan.clock_of(user.tenant))
        jurisdiction = await places.resolve(scope, user.jurisdiction)
        if jurisdiction is not None:
            await apply_user(parts, scope, user, jurisdiction, file)
