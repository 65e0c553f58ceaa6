"""Faults of a request's shape, from FastAPI's words into ours: pointers and stable slugs, never the value."""

from collections.abc import Mapping, Sequence

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from shared.kernel.errors import DomainError, FieldError, Invalid
from shared.web.commands import is_wanted_type
from shared.web.errors import Malformed, UnsupportedMediaType

_SLUGS: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "enum": "not-allowed",
    "literal_error": "not-allowed",
    "union_tag_invalid": "not-allowed",
    "union_tag_not_found": "missing",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "string_pattern_mismatch": "wrong-format",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "finite_number": "out-of-range",
    "timezone_aware": "timezone-missing",
}
_FORMATS = ("date_", "datetime_", "time_", "uuid_", "url_")


def shape_problem(error: RequestValidationError, request: Request) -> DomainError:
    """400 for what is not JSON, 415 for the wrong type of body, else 422 with each place."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Malformed()
    if any(fault["loc"][0] == "body" for fault in faults) and not is_wanted_type(request):
        return UnsupportedMediaType()
    return Invalid(errors=[FieldError(_pointer(fault["loc"]), _slug(fault["type"])) for fault in faults])


def _slug(kind: str) -> str:
    if kind in _SLUGS:
        return _SLUGS[kind]
    if kind.startswith(_FORMATS):
        return "wrong-type" if kind.endswith("_type") else "wrong-format"
    return "wrong-type" if kind.endswith(("_type", "_parsing", "_attributes_type")) else "invalid-value"


def _pointer(place: Sequence[int | str]) -> str:
    where, *path = place
    if where == "query":
        return "?" + ".".join(map(str, path))
    if where == "header":
        return "header:" + ".".join(map(str, path))
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
