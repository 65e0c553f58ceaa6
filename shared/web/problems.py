"""The one place where a domain error becomes HTTP: RFC 9457 problem details in the caller's language.

Facts of the error become members of the problem. The value a caller sent is never repeated.
"""

import math
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.errors import DomainError, FieldError, Kind
from shared.web.language import language_of, say

STATUS: Mapping[Kind, int] = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.TOO_LARGE: 413,
    Kind.UNSUPPORTED: 415,
    Kind.INVALID: 422,
    Kind.PRECONDITION_REQUIRED: 428,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}
_STATUS_OF_SLUG = {"not-acceptable": 406, "bad-gateway": 502, "gateway-timeout": 504, "erased": 410}
_SLUG_OF_STATUS = {
    400: "malformed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    500: "internal-error",
}
_RETRY_AFTER_S = 2


def status_of(error: DomainError) -> int:
    return _STATUS_OF_SLUG.get(error.slug, STATUS[error.kind])


def problem_of(error: DomainError, request: Request) -> Response:
    """The reply to a domain error, with the headers its status asks for."""
    status, language = status_of(error), language_of(request.headers.get("accept-language"))
    body = _body(error.slug, status, language, request.url.path, error.facts)
    if error.errors:
        body["errors"] = [_field(fault, language) for fault in error.errors]
    return _reply(body, status, language, _headers(error, status))


def problem_of_status(status: int, request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """The reply where only a status is known (no such path, method not allowed, a fault of ours)."""
    language = language_of(request.headers.get("accept-language"))
    slug = _SLUG_OF_STATUS.get(status, "malformed" if status < 500 else "internal-error")
    return _reply(_body(slug, status, language, request.url.path, {}), status, language, dict(headers or {}))


def _body(slug: str, status: int, language: str, instance: str, facts: Mapping[str, object]) -> dict[str, Any]:
    title, detail = say(slug, language, facts)
    told = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    return {**facts, **told}


def _field(fault: FieldError, language: str) -> dict[str, Any]:
    title, detail = say(fault.slug, language, fault.facts)
    return {**fault.facts, "pointer": fault.pointer, "slug": fault.slug, "message": detail or title}


def _headers(error: DomainError, status: int) -> dict[str, str]:
    if status == 401:
        challenge = 'Bearer realm="balian"'
        return {"WWW-Authenticate": challenge + (', error="invalid_token"' if error.slug == "invalid-token" else "")}
    if status in (429, 502, 503, 504):
        seconds = error.facts.get("retry_after_s", _RETRY_AFTER_S)
        return {"Retry-After": str(math.ceil(seconds) if isinstance(seconds, int | float) else _RETRY_AFTER_S)}
    return {}


def _reply(body: Mapping[str, Any], status: int, language: str, headers: dict[str, str]) -> Response:
    told = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store", **headers}
    content = orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z)
    return Response(content, status, told, media_type="application/problem+json")
