"""Who is asked for missing events: the own log for the own topic, every other owner over HTTP with a service token."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.bus.do import system_scope
from shared.store import event_log
from shared.store.service_store import ServiceStore
from shared.web.client import OwnerClient


class Owners:
    """The `Owner` of every service."""

    def __init__(self, service: str, store: ServiceStore, client: OwnerClient) -> None:
        self._service = service
        self._store = store
        self._client = client

    async def events(self, source: str, tenant: str, aggregate: str, after: int) -> Sequence[Mapping[str, Any]]:
        if source == self._service:
            return await event_log.after(self._store.events, tenant, aggregate, after)
        scope = system_scope(self._service, tenant, self._store.ids.new())
        params = {"aggregate": aggregate, "after": str(after)}
        found = await self._client.get(scope, source, "/internal/events", params)
        items: list[Mapping[str, Any]] = found["items"]
        return items
