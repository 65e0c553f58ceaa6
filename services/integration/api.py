"""/imports: upload, watch, fetch what needs mending, take back; and the templates to fill in. /files: documents that
evidence names. /dead-letters: what consumers could not take in.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile

from services.integration import dead_letters, queries
from services.integration.commands import OpenImport, open_import, undo_import
from services.integration.domain.contents import EXTENSIONS
from services.integration.domain.kinds import KINDS
from services.integration.domain.model import Import
from services.integration.queries import IMPORTERS, Wired, imports_within
from services.integration.sheets import XLSX, template
from shared.kernel.command import Act, Nothing
from shared.kernel.errors import NotFound
from shared.store.aggregate import Stored
from shared.store.parked import Word
from shared.web.app import PREFIX, wired
from shared.web.auth import Caller, Commanding, MaybeIfMatch, ServiceCaller
from shared.web.dead_letters import LISTING
from shared.web.language import language_of
from shared.web.lists import Listing, listed
from shared.web.readers import Asked
from shared.web.resource import ACT, CREATE, QUEUE, READ, Resource, list_of, refusals, scalar_filters
from shared.web.shapes import Row, thing_of
from shared.web.things import View, shown

router = APIRouter(prefix=PREFIX, tags=["imports"])
Given = Annotated[Wired, Depends(wired)]
WORKBOOK = READ | {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}

_LIST = Listing(scalar_filters(Import))
IMPORTS: Resource[Wired] = Resource(
    "/imports",
    lambda given: given.imports,
    lambda _: _LIST,
    imports_within,
    queries.views,
    queries.details,
    shape=thing_of(Import),
)


@router.get("/imports/templates/{kind}", responses=WORKBOOK, response_class=Response)
async def read_template(kind: str, scope: Caller) -> Response:
    """An empty workbook with the headings of this kind."""
    scope.permit(*IMPORTERS)
    if kind not in KINDS:
        raise NotFound
    return _workbook(template(KINDS[kind]), f"{kind}-template")


@router.post("/imports", status_code=202, responses=QUEUE)
async def upload(
    request: Request,
    response: Response,
    scope: Commanding,
    given: Given,
    file: Annotated[UploadFile, File()],
    kind: Annotated[str, Form()],
    park: Annotated[str, Form()],
    dry_run: Annotated[bool, Form()] = False,
) -> View:
    command = OpenImport(kind=kind, park=park, dry_run=dry_run, content=await file.read())
    opening = open_import(given, scope, command)
    return _worded(request, await IMPORTS.reply(response, given, scope, opening))


@router.post("/imports/{id}/actions/undo", responses=ACT)
async def undo(
    id: str,
    act: Act[Nothing],
    request: Request,
    response: Response,
    scope: Commanding,
    given: Given,
    if_match: MaybeIfMatch,
) -> View:
    undoing = undo_import(given, scope, id, if_match)
    return _worded(request, await IMPORTS.reply(response, given, scope, undoing))


@router.get("/imports/{id}/rows-to-fix", responses=WORKBOOK, response_class=Response)
async def rows_to_fix(id: str, request: Request, scope: Caller, given: Given) -> Response:
    """The refused rows as a workbook in the same layout."""
    stored: Stored[Any] = await IMPORTS.get(given, scope, id)
    language = language_of(request.headers.get("accept-language"))
    return _workbook(await queries.rows_to_fix(given, scope, stored, language), "rows-to-fix")


@router.get("/imports/{id}", responses=READ)
async def read_import(id: str, request: Request, response: Response, scope: Caller, given: Given) -> View:
    view = await IMPORTS.view(given, scope, await IMPORTS.get(given, scope, id))
    return _worded(request, shown(response, view))


IMPORTS.add_reading_routes(router, _LIST)


files = APIRouter(prefix=PREFIX, tags=["files"])
DOWNLOAD = READ | {
    200: {"content": {media: {"schema": {"type": "string", "format": "binary"}} for media in EXTENSIONS}}
}


@files.post("/files", status_code=201, responses=CREATE | refusals(413))
async def keep_file(response: Response, scope: Commanding, given: Given, file: Annotated[UploadFile, File()]) -> View:
    """Its id is for `document.file`. The type is told by the bytes, and the name is not kept."""
    kept = await given.files.keep(scope, await file.read())
    response.headers["Location"] = f"{PREFIX}/files/{kept.id}"
    times = {"created_at": kept.uploaded_at, "updated_at": kept.uploaded_at}
    return shown(response, {"id": kept.id, "version": 1, "media": kept.media, "size": kept.size, **times})


@files.get("/files/{id}", responses=DOWNLOAD, response_class=Response)
async def read_file(id: str, scope: Caller, given: Given) -> Response:
    kept, content = await given.files.open(scope, id)
    headers = {
        "Content-Disposition": f'attachment; filename="{kept.name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type=kept.media)


between_services = APIRouter(prefix="/internal", include_in_schema=False)


@between_services.get("/files/{id}")
async def tell_of_file(id: str, scope: ServiceCaller, given: Given, reader: Asked) -> View:
    """A file that this reader may read; 404 where he may not."""
    kept = await given.files.readable(reader.scope(scope), id)
    return {"id": kept.id, "media": kept.media, "size": kept.size}


letters = APIRouter(prefix=PREFIX, tags=["dead-letters"])


@letters.get("/dead-letters", responses=list_of(Row), openapi_extra=LISTING.parameters())
async def list_dead_letters(request: Request, scope: Caller, given: Given) -> Response:
    asked = dict(request.query_params)
    return await listed(request, LISTING, {}, partial(dead_letters.gathered, given, scope, asked), _as_they_are)


async def _as_they_are(rows: Sequence[View]) -> list[View]:
    return list(rows)


@letters.get("/dead-letters/{id}", responses=READ)
async def read_dead_letter(id: str, response: Response, scope: Caller, given: Given) -> View:
    return shown(response, await dead_letters.one(given, scope, id))


def _add_word(word: Word) -> None:
    async def say(
        id: str, act: Act[Nothing], response: Response, scope: Commanding, given: Given, if_match: MaybeIfMatch
    ) -> View:
        return shown(response, await dead_letters.say(given, scope, id, word, if_match))

    letters.post(f"/dead-letters/{{id}}/actions/{word}", responses=ACT, name=f"{word} a dead letter")(say)


for each in Word:
    _add_word(each)


def _worded(request: Request, view: View) -> View:
    language = language_of(request.headers.get("accept-language"))
    return {**view, "problems": queries.worded(view["problems"], language)}


def _workbook(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=XLSX)
