"""Completes an application's OpenAPI description: the refusals that any operation may answer, and what a problem is.

Routes name the refusals that are their own; what the layers around them answer is added here.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from shared.web.shapes import Problem

Description = dict[str, Any]
_SCHEMAS = "#/components/schemas/"
_EVERYWHERE = (400, 406, 413, 415, 422, 500, 503)
_WITH_TOKEN = (401,)
_METHODS = ("get", "post", "put", "patch", "delete")
_GENERIC = ("HTTPValidationError", "ValidationError")

PROBLEM: Mapping[str, Any] = {"application/problem+json": {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}


def describe(app: FastAPI) -> None:
    """From now on the application describes itself completely."""
    generated = app.openapi

    def openapi() -> Description:
        if app.openapi_schema is None:
            app.openapi_schema = completed(generated())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # the framework's documented way


def completed(description: Description) -> Description:
    """The description, changed in place."""
    for operation in operations(description):
        statuses = (*_EVERYWHERE, *(_WITH_TOKEN if "security" in operation else ()))
        add_refusals(operation, statuses, PROBLEM)
        _keep_shapes_alone(operation["responses"])
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    told = Problem.model_json_schema(ref_template=_SCHEMAS + "{model}")
    schemas.update({**told.pop("$defs", {}), "Problem": told})
    for name in _GENERIC:
        schemas.pop(name, None)
    return description


def operations(description: Description) -> Iterator[Description]:
    """Every operation of every path."""
    for path in description["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def add_refusals(operation: Description, statuses: tuple[int, ...], content: Mapping[str, Any]) -> None:
    """Those that it does not name itself; the framework's own 422 is replaced."""
    responses = operation.setdefault("responses", {})
    for status in statuses:
        if str(status) not in responses or "application/problem+json" not in responses[str(status)].get("content", {}):
            responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": dict(content)}


def _keep_shapes_alone(responses: Description) -> None:
    """A declared shape stands beside what the framework read from the function's signature; the shape says it all."""
    for response in responses.values():
        for told in response.get("content", {}).values():
            if "$ref" in told.get("schema", {}):
                told["schema"] = {"$ref": told["schema"]["$ref"]}
