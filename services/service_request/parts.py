"""What commands and queries of this service are given: its stores, the local copy of others' things, the clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from services.service_request.domain.calls import Caller
from services.service_request.domain.terms import Terms, terms_id
from services.service_request.files import Files
from services.service_request.ground import Ground
from services.service_request.store import Stores
from shared.bus.holders import Holders
from shared.kernel.scope import Scope
from shared.workflow.instance import Actor


@dataclass(frozen=True, slots=True)
class Parts:
    """`now` is the tenant's time."""

    stores: Stores
    ground: Ground
    files: Files
    holders: Holders
    now: Callable[[Scope], Awaitable[datetime]]

    async def terms(self, scope: Scope) -> Terms:
        """The tenant's own limits, else those shipped."""
        found = await self.stores.terms.find(scope, {"_id": terms_id(scope.tenant)})
        return found.state if found else Terms()


def caller_of(scope: Scope) -> Caller:
    own = scope.jurisdiction
    return Caller(
        actor=Actor(scope.actor, scope.roles, scope.unit),
        bodies=frozenset(own.as_dict().values()),
        tenant=scope.tenant,
        enterprise=own.enterprise,
        person=own.person,
    )
