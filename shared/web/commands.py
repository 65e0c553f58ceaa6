"""One canonical form of a parsed command: the same command is recognised however its JSON is laid out."""

import hashlib
from typing import Any

import orjson
from fastapi import params
from starlette.datastructures import UploadFile
from starlette.requests import Request

from shared.web.errors import Malformed, UnsupportedMediaType

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


async def canonical_command(request: Request) -> bytes:
    """Method, path and parsed body with sorted keys; of an upload its fields and the hash of its bytes.

    Raises `UnsupportedMediaType`, and `Malformed` for JSON that is not well formed Unicode.
    """
    if not is_wanted_type(request):
        raise UnsupportedMediaType
    body = await (_form(request) if _is_form(request) else _json(request))
    return orjson.dumps([request.method, request.url.path, body], option=orjson.OPT_SORT_KEYS)


def is_wanted_type(request: Request) -> bool:
    """Whether the body is a form where the route reads a form, and JSON where it reads JSON."""
    field = getattr(request.scope.get("route"), "body_field", None)
    wants_form = isinstance(getattr(field, "field_info", None), params.Form)
    return field is None or "content-type" not in request.headers or wants_form == _is_form(request)


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(_FORMS)


async def _json(request: Request) -> Any:
    raw = await request.body()
    try:
        return orjson.loads(raw) if raw else None
    except orjson.JSONDecodeError as error:
        raise Malformed from error


async def _form(request: Request) -> list[list[str]]:
    return sorted([[name, await _told(value)] for name, value in (await request.form()).multi_items()])


async def _told(value: UploadFile | str) -> str:
    if isinstance(value, str):
        return value
    content = await value.read()
    await value.seek(0)
    return hashlib.sha256(content).hexdigest()
