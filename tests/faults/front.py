"""The writer's rooms over real HTTP: people enter and look, each with a token of his tenant."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import aiohttp
from fastapi import APIRouter, Depends, Response

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.aggregate import Decision, Stored
from shared.store.store import Store
from shared.web import auth
from shared.web.app import create_app, wired
from shared.web.auth import Caller, Commanding
from shared.web.service import Opened, Service
from shared.web.settings import WebSettings
from shared.web.things import changed, shown, thing
from tests.shared.bus.world import Entered, Room, World
from tests.support.api import Api
from tests.support.tokens import Signer
from tests.support.web import serving

_PATH = "/api/v1/rooms"
Wired = Annotated[Store[Room], Depends(wired)]
_router = APIRouter(prefix=_PATH)


def _view(room: Stored[Room]) -> dict[str, Any]:
    return thing(room, {"people": room.state.people})


@_router.post("/{id}/actions/enter")
async def enter(scope: Commanding, rooms: Wired, id: str, response: Response) -> dict[str, Any]:
    decided = Decision((Entered(roles=(scope.actor,)),))
    outcome = await rooms.change(scope, id, lambda state, at: decided)
    return changed(response, outcome, _view(outcome.thing), _PATH)


@_router.get("/{id}")
async def look(scope: Caller, rooms: Wired, id: str, response: Response) -> dict[str, Any]:
    return shown(response, _view(await rooms.get(scope, id)))


@asynccontextmanager
async def serving_rooms(world: World, home: Path, caller: Callable[..., Any]) -> AsyncIterator[Api]:
    """`caller` tells who asks."""
    signer = Signer()

    @asynccontextmanager
    async def opened(settings: WebSettings, clock: Clock, ids: Ids) -> AsyncIterator[Opened]:
        yield Opened(world.rooms, world.writer, key_of=signer.key_of)

    service = Service(world.name, "Rooms", WebSettings, opened, (_router,))
    settings = WebSettings(balian_home=home)
    app = create_app(service, settings, clock=world.clock, ids=world.writer.ids, random=secrets.randbits, role="api")
    app.dependency_overrides[auth.caller] = caller
    async with serving(app) as address, aiohttp.ClientSession() as session:
        yield Api(session, address, signer, "", {})
