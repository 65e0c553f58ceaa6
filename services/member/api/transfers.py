"""Routes of transfers (relation letters)."""

from fastapi import APIRouter, Response

from services.member.api.wired import Wired
from services.member.commands.act_on_transfer import ActOnTransfer, act_on_transfer
from services.member.commands.open_transfer import OpenTransfer, open_transfer
from services.member.parts import Parts
from services.member.queries import transfers
from services.member.replies import TransferThing
from shared.web.app import PREFIX
from shared.web.auth import Commanding
from shared.web.resource import CREATE, Resource
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["transfers"])
TRANSFERS: Resource[Parts] = Resource(
    path="/transfers",
    store=lambda parts: parts.stores.transfers,
    listing=lambda _: transfers.LISTING,
    within=transfers.within,
    views=transfers.views,
    shape=TransferThing,
)
TRANSFERS.add_reading_routes(router, transfers.LISTING)


@router.post("/transfers", status_code=201, responses=CREATE)
async def create(command: OpenTransfer, scope: Commanding, parts: Wired, response: Response) -> View:
    return await TRANSFERS.reply(response, parts, scope, open_transfer(parts, scope, command))


TRANSFERS.add_actions(router, ActOnTransfer, act_on_transfer)
