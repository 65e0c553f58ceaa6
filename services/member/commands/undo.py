"""Take a registration back (for imports): only while the member is still as the import left him."""

from services.member.domain.member import MemberState, undo
from services.member.parts import Parts
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed


async def undo_registration(parts: Parts, scope: Scope, id: str, if_match: int) -> Changed[MemberState]:
    """Other services only. Raises `Forbidden`, `NotFound`, `Stale`."""
    scope.permit()
    await parts.stores.members.get(scope, id)
    return await parts.stores.members.change(scope, id, undo, if_match=if_match)
