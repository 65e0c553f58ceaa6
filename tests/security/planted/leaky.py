"""The organization service with one filter taken away from its enterprises: what the matrix must find."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter

from services.organization.api.enterprises import ENTERPRISES
from services.organization.domain.enterprise import Enterprise
from services.organization.store import Stores
from services.organization.wiring import SERVICE
from shared.kernel.scope import Scope
from shared.store.aggregate import LoggedEvent, Stored
from shared.store.cursor import Page, Query
from shared.store.store import Store
from shared.web.app import PREFIX
from shared.web.resource import Resource, everything


class OneTenant:
    """Reads as if everybody were of this tenant."""

    def __init__(self, store: Store[Enterprise], tenant: str) -> None:
        self._store = store
        self._tenant = tenant

    async def get(self, scope: Scope, id: str, visible: Mapping[str, Any] | None = None) -> Stored[Enterprise]:
        return await self._store.get(replace(scope, tenant=self._tenant), id, visible)

    async def page(self, scope: Scope, query: Query) -> Page[Enterprise]:
        return await self._store.page(replace(scope, tenant=self._tenant), query)

    async def history(self, scope: Scope, id: str) -> list[LoggedEvent]:
        return await self._store.history(replace(scope, tenant=self._tenant), id)


def without_bounds() -> Resource[Stores]:
    """A jurisdiction narrows nothing."""
    return replace(ENTERPRISES, within=everything)


def without_tenants(tenant: str) -> Resource[Stores]:
    """Everybody reads this tenant's."""
    return replace(ENTERPRISES, store=lambda stores: OneTenant(stores.enterprises, tenant))  # type: ignore[arg-type, return-value]


def routers(resource: Resource[Stores]) -> tuple[APIRouter, ...]:
    """The service's own, behind such reading routes."""
    router = APIRouter(prefix=PREFIX)
    resource.add_reading_routes(router, resource.listing(_NOBODY))
    return (router, *SERVICE.routers)


_NOBODY = Scope(tenant="", actor="", roles=frozenset(), correlation_id="")
