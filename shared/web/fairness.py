"""Fairness at the door: while a service's events wait to be published, an import waits too.

A partition is first in, first out, so thousands of rows would stand before everybody else's commands. What one tenant
may ask for in a second is the gateway's matter.
"""

from datetime import UTC, datetime, timedelta

from shared.kernel.scope import Scope
from shared.store.service_store import ServiceStore
from shared.web.errors import OutboxOld
from shared.web.tokens import SERVICE_PREFIX

IMPORTER = SERVICE_PREFIX + "integration"
LONGEST_WAIT = timedelta(seconds=5)
_LOOK_EVERY = timedelta(seconds=1)
_AGAIN_S = 1


class Fairness:
    """Holds a service's imports back. That nothing waits too long is asked of the database once a second."""

    def __init__(self, store: ServiceStore | None) -> None:
        self._store = store
        self._well_until = datetime.min.replace(tzinfo=UTC)

    async def refuse_imports_behind(self, scope: Scope) -> None:
        """Raises `OutboxOld` for a command of an import while the oldest pending event is over 5 s old."""
        if scope.actor != IMPORTER or self._store is None or (now := self._store.clock.now()) < self._well_until:
            return
        since = await self._store.waits_since()
        if since is not None and now - since > LONGEST_WAIT:
            raise OutboxOld(retry_after_s=_AGAIN_S)
        self._well_until = now + _LOOK_EVERY
