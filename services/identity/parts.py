"""What identity's commands and routes work with, made once in `wiring`."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.identity.attempts import Attempts
from services.identity.audit import Audit
from services.identity.names import Names
from services.identity.sessions import Sessions
from services.identity.signing import Signer
from services.identity.store import Stores
from shared.kernel.clock import Clock, TenantClock
from shared.kernel.ids import Ids
from shared.kernel.scope import SYSTEM, Scope
from shared.store.queues import Queues
from shared.store.story import StoryClocks


@dataclass(frozen=True, slots=True)
class Parts:
    """`service_secrets` are the secrets by client id of the platform's own services."""

    stores: Stores
    names: Names
    attempts: Attempts
    sessions: Sessions
    audit: Audit
    signer: Signer
    clocks: StoryClocks
    service_secrets: Mapping[str, str]
    clock: Clock
    ids: Ids
    logins: Queues

    def system(self, tenant: str, clock: TenantClock | None = None) -> Scope:
        """Identity's own view of a tenant, before or without a caller."""
        return Scope(
            tenant=tenant,
            actor="svc-identity",
            roles=frozenset({SYSTEM}),
            correlation_id=self.ids.new(),
            clock=clock or TenantClock(),
        )
