"""Fairness at the door: while a service's events wait to be published, an import waits too.

A partition is first in, first out, so thousands of rows would stand before everybody else's commands. What one tenant
may ask for in a second is the gateway's matter.
"""

from datetime import timedelta

from shared.kernel.scope import Scope
from shared.store.service_store import ServiceStore
from shared.web.errors import OutboxOld
from shared.web.tokens import SERVICE_PREFIX

IMPORTER = SERVICE_PREFIX + "integration"
LONGEST_WAIT = timedelta(seconds=5)
_AGAIN_S = 1


async def refuse_imports_behind(scope: Scope, store: ServiceStore | None) -> None:
    """Raises `OutboxOld` for a command of an import while the oldest pending event is over 5 s old."""
    if scope.actor != IMPORTER or store is None:
        return
    since = await store.waits_since()
    if since is not None and store.clock.now() - since > LONGEST_WAIT:
        raise OutboxOld(retry_after_s=_AGAIN_S)
