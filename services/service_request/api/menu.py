"""/service-items (the public menu), /service-classes, /suppliers. The menu is read without login, street by street."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.service_request.api.wired import Wired
from services.service_request.commands import menu as commands
from services.service_request.commands.act import ActOnRequest
from services.service_request.commands.menu import AmendSupplier, EditItem, RegisterSupplier, WriteItem
from services.service_request.domain.supplier import Supplier
from services.service_request.parts import Parts
from services.service_request.queries import menu
from services.service_request.queries.public import anybody
from services.service_request.replies import ClassTree, ItemThing
from shared.kernel.scope import Scope
from shared.web.app import PREFIX
from shared.web.auth import Caller, caller
from shared.web.errors import Unauthenticated
from shared.web.lists import listed
from shared.web.resource import READ, Resource, list_of, plain, shown_as
from shared.web.shapes import PastEvent
from shared.web.things import View, history, shown

router = APIRouter(prefix=PREFIX, tags=["menu"])
_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", scheme_name="token")


async def reader(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    tenant: Annotated[str | None, Query(pattern=r"^\d{6,12}$")] = None,
) -> Scope:
    """Whoever holds a token, else anybody, who names the street. Raises `Unauthenticated` where he does not."""
    if credentials is not None:
        return await caller(request, credentials)
    if tenant is None:
        raise Unauthenticated
    return anybody(tenant)


Reader = Annotated[Scope, Depends(reader)]

ITEMS: Resource[Parts] = Resource(
    "/service-items",
    lambda parts: parts.stores.items,
    lambda _: menu.LISTING,
    menu.within,
    menu.views,
    shape=ItemThing,
)


@router.get("/service-items", responses=list_of(ItemThing), openapi_extra=menu.LISTING.parameters())
async def list_items(request: Request, scope: Reader, parts: Wired) -> Response:
    within = await menu.within(parts, scope)
    fetch = partial(parts.stores.items.page, scope)
    return await listed(request, menu.LISTING, within, fetch, partial(menu.views, parts, scope))


@router.get("/service-items/{id}", responses=READ | shown_as(ItemThing, "ETag"))
async def read_item(id: str, scope: Reader, parts: Wired, response: Response) -> View:
    return shown(response, await ITEMS.view(parts, scope, await ITEMS.get(parts, scope, id)))


@router.get("/service-items/{id}/history", responses=READ | shown_as(list[PastEvent]))
async def item_history(id: str, scope: Caller, parts: Wired) -> list[View]:
    await ITEMS.get(parts, scope, id)
    return history(await parts.stores.items.history(scope, id))


ITEMS.add_creation(router, WriteItem, commands.write_item)
ITEMS.add_change(router, EditItem, commands.edit_item)


ITEMS.add_actions(router, ActOnRequest, commands.act_on_item)


@router.get("/service-classes", responses=READ | shown_as(ClassTree))
async def read_classes(scope: Reader, parts: Wired) -> dict[str, Any]:
    """The tenant's classes, else those shipped (S84, S85)."""
    found = await parts.ground.classes(scope)
    return {"items": [entry.model_dump() for entry in found.entries], "next": None}


SUPPLIERS: Resource[Parts] = plain(router, "/suppliers", lambda parts: parts.stores.suppliers, Supplier, "data.name")
SUPPLIERS.add_creation(router, RegisterSupplier, commands.register_supplier)
SUPPLIERS.add_change(router, AmendSupplier, commands.amend_supplier)
