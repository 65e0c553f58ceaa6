"""Enterprises: registered by the street's officers in the tenant and by social workers in their park."""

from services.organization.commands.common import Quantity, change, create, undo_registration
from services.organization.domain import enterprise
from services.organization.domain.enterprise import Enterprise
from services.organization.queries import WRITERS, enterprises_within, parks_within, referred
from services.organization.store import Stores
from shared.contracts.base import Source
from shared.contracts.organization import (
    EnterpriseFacts,
    EnterpriseRegistered,
    EnterpriseRegistrationUndone,
    Industry,
    Sector,
)
from shared.kernel.command import Act, Command, Day, Flag, Kept, Text
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed


class RegisterEnterprise(Command):
    name: Text
    credit_code: Text
    park: Text
    sector: Sector
    industry: Industry | None = None
    listed: Flag = False
    key: Flag = False
    representative: Flag = False
    headcount: Quantity | None = None
    moved_in: Day | None = None
    source: Source | None = None


async def register_enterprise(stores: Stores, scope: Scope, command: RegisterEnterprise) -> Changed[Enterprise]:
    """Raises `Invalid` for a wrong credit code or a park out of sight, `DuplicateKey` for a known code."""
    scope.permit(*WRITERS)
    verdict = enterprise.checked_code(command.credit_code)
    park = await referred(stores.parks, scope, command.park, await parks_within(stores, scope), "/park")
    told = {**dict(command), "credit_code": verdict.code, "warnings": verdict.warnings}
    facts = EnterpriseFacts(community=park.state.community, **told)
    return await create(stores.enterprises, scope, (EnterpriseRegistered(facts=facts),))


class AmendEnterprise(Command):
    """Code and park stay: a wrong one is taken back and registered anew."""

    name: Kept[Text] = None
    sector: Kept[Sector] = None
    industry: Industry | None = None
    listed: Kept[Flag] = None
    key: Kept[Flag] = None
    representative: Kept[Flag] = None
    headcount: Quantity | None = None
    moved_in: Day | None = None
    source: Source | None = None


async def amend_enterprise(
    stores: Stores, scope: Scope, id: str, command: AmendEnterprise, if_match: int
) -> Changed[Enterprise]:
    """Values that are so already change nothing."""
    await _writable(stores, scope, id)
    return await change(
        stores.enterprises, scope, id, lambda known, _at: enterprise.amend(known, command.given()), if_match=if_match
    )


class MovingOut(Command):
    moved_out: Day


async def move_enterprise_out(
    stores: Stores, scope: Scope, id: str, act: Act[MovingOut], if_match: int | None
) -> Changed[Enterprise]:
    await _writable(stores, scope, id)
    return await change(
        stores.enterprises,
        scope,
        id,
        lambda known, _at: enterprise.move_out(known, act.evidence.moved_out),
        if_match=if_match,
        note=act.note,
    )


async def undo_enterprise(stores: Stores, scope: Scope, id: str, if_match: int) -> Changed[Enterprise]:
    return await undo_registration(stores.enterprises, scope, id, EnterpriseRegistrationUndone(), if_match)


async def _writable(stores: Stores, scope: Scope, id: str) -> None:
    await stores.enterprises.get(scope, id, await enterprises_within(stores, scope))
    scope.permit(*WRITERS)
