"""A small service of the shape all services have: notes with a text, to try the shared HTTP side on."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.base import Event
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.aggregate import Aggregate, Decision, Index, State, Stored
from shared.store.service_store import open_store
from shared.store.store import Store
from shared.web.app import wired
from shared.web.auth import Caller, Commanding, IfMatch
from shared.web.lists import Filter, Listing, listed
from shared.web.service import Opened, Service
from shared.web.settings import StoreSettings, WebSettings
from shared.web.things import changed, current_when_stale, history, shown, thing
from shared.web.tokens import KeyOf

PATH = "/api/v1/notes"


class Written(Event):
    event = "note.written"
    title: str
    rank: int


class Retitled(Event):
    event = "note.retitled"
    title: str


class Note(State):
    title: str
    rank: int


def evolve(state: Note | None, event: Event) -> Note:
    if isinstance(event, Written):
        return Note(title=event.title, rank=event.rank)
    assert isinstance(event, Retitled)
    assert state is not None
    return state.model_copy(update={"title": event.title})


NOTES = Aggregate("note", "notes", Note, evolve, (Index((("data.title", 1),)),))
LISTING = Listing({"title": Filter("data.title"), "rank": Filter("data.rank", int)}, search=("data.title",))


class Settings(WebSettings, StoreSettings):
    """As every service composes its own."""

    database: str = "balian_sample"


@dataclass(frozen=True)
class Parts:
    notes: Store[Note]


class Write(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=40)
    rank: int = 0


class Retitle(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str


Wired = Annotated[Parts, Depends(wired)]
router = APIRouter(prefix="/api/v1")


def view(note: Stored[Note]) -> dict[str, Any]:
    return thing(note, {"title": note.state.title, "rank": note.state.rank})


async def views(notes: Sequence[Stored[Note]]) -> list[dict[str, Any]]:
    return [view(note) for note in notes]


async def as_seen(note: Stored[Note]) -> dict[str, Any]:
    return view(note)


@router.post("/notes", status_code=201)
async def write(scope: Commanding, parts: Wired, command: Write, response: Response) -> dict[str, Any]:
    scope.permit("station_worker")
    written = Decision((Written(title=command.title, rank=command.rank),))
    outcome = await parts.notes.change(scope, parts.notes.new_id(scope), lambda _s, _at: written, status=201)
    return changed(response, outcome, view(outcome.thing), PATH)


@router.patch("/notes/{id}")
async def retitle(
    scope: Commanding, parts: Wired, id: str, version: IfMatch, command: Retitle, response: Response
) -> dict[str, Any]:
    retitled = Decision((Retitled(title=command.title),))
    async with current_when_stale(as_seen):
        outcome = await parts.notes.change(scope, id, lambda _s, _at: retitled, if_match=version)
    return changed(response, outcome, view(outcome.thing), PATH)


@router.get("/notes", openapi_extra=LISTING.parameters())
async def list_notes(scope: Caller, parts: Wired, request: Request) -> Response:
    return await listed(request, LISTING, {}, lambda query: parts.notes.page(scope, query), views)


@router.get("/notes/{id}")
async def read(scope: Caller, parts: Wired, id: str, response: Response) -> dict[str, Any]:
    return shown(response, view(await parts.notes.get(scope, id)))


@router.get("/notes/{id}/history")
async def read_history(scope: Caller, parts: Wired, id: str) -> list[dict[str, Any]]:
    return history(await parts.notes.history(scope, id))


@router.get("/scope")
async def read_scope(scope: Caller) -> dict[str, Any]:
    return {"correlation_id": scope.correlation_id, "traceparent": scope.traceparent, "actor": scope.actor}


@router.post("/form")
async def fill_in(scope: Commanding, file: UploadFile) -> dict[str, str]:
    return {"name": file.filename or "", "digest": scope.command.digest if scope.command else ""}


@router.get("/broken")
async def break_down() -> None:
    raise RuntimeError("a text that must not leave the process")


def sample_service(key_of: KeyOf) -> Service[Settings]:
    @asynccontextmanager
    async def open_sample(settings: Settings, clock: Clock, ids: Ids) -> AsyncIterator[Opened]:
        async with open_store(settings.mongo_url, settings.database, settings.keys, clock, ids) as store:

            async def index() -> None:
                await store.ensure_indexes([NOTES])

            yield Opened(Parts(store.store(NOTES)), store, index=index, key_of=key_of)

    return Service("sample", "Sample", Settings, open_sample, (router,), {"/api/v1/form": 2 * 1024 * 1024})
