"""The gateway's own pages: the API's description, a page to read it (assets served from here), what problems mean."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from services.gateway.door import Parts
from shared.kernel.errors import NotFound
from shared.web.app import wired
from shared.web.bodies import accepts
from shared.web.language import CHINESE, ENGLISH, language_of, say, wording

router = APIRouter(include_in_schema=False)
Wired = Annotated[Parts, Depends(wired)]

_ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
    "start.js": "text/javascript",
    "LICENSE": "text/plain",
    "NOTICE": "text/plain",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
)


@router.get("/api/v1/openapi.json")
async def openapi(parts: Wired) -> Response:
    return JSONResponse(await parts.documents.openapi())


@router.get("/api/v1/asyncapi.json")
async def asyncapi() -> Response:
    return Response(_generated("asyncapi.json"), media_type="application/json")


@cache
def _generated(name: str) -> bytes:
    return (files("shared.contracts") / "generated" / name).read_bytes()


@cache
def _static(name: str) -> bytes:
    return (files("services.gateway") / "static" / "swagger-ui" / name).read_bytes()


@router.get("/docs")
async def docs() -> Response:
    return Response(_static("index.html"), media_type="text/html", headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/assets/{name}")
async def asset(name: str) -> Response:
    if name not in _ASSETS:
        raise NotFound
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(_static(name), media_type=_ASSETS[name], headers=headers)


@router.get("/problems")
async def problems(request: Request) -> dict[str, Any]:
    language = language_of(request.headers.get("accept-language"))
    return {"items": [{"type": f"/problems/{slug}", "title": say(slug, language)[0]} for slug in sorted(wording())]}


@router.get("/problems/{slug}")
async def problem(slug: str, request: Request) -> Response:
    """A page for a person, JSON for a program."""
    if slug not in wording():
        raise NotFound
    language = language_of(request.headers.get("accept-language"))
    title, detail = say(slug, language)
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    if accepts(request.headers.get("accept"), "text/html") and "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_page(slug, language), headers=headers)
    return JSONResponse({"type": f"/problems/{slug}", "title": title, "detail": detail}, headers=headers)


def _page(slug: str, language: str) -> str:
    """Both languages, the reader's first. Wording is ours and needs no escaping."""
    languages = (language, ENGLISH if language == CHINESE else CHINESE)
    told = "".join(f'<section lang="{each}">{_told(slug, each)}</section>' for each in languages)
    head = f'<meta charset="utf-8"><title>{slug}</title>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{told}<code>{slug}</code></body></html>'


def _told(slug: str, language: str) -> str:
    title, detail = say(slug, language)
    return f"<h1>{title}</h1><p>{detail}</p>"
