"""Routes and what they depend on run in the event loop: in a plain function each request would wait for a thread."""

from collections.abc import Iterator
from importlib import import_module
from inspect import iscoroutinefunction
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from deploy.local.services import NAMES, module_of
from shared.web import health, internal


def outside(router: APIRouter) -> list[str]:
    """What of a router would run in a thread."""
    routes = [each for each in router.routes if isinstance(each, APIRoute)]
    called = {call for route in routes for call in _called(route.dependant)}
    return sorted(call.__name__ for call in called if not _is_async(call))


def _is_async(call: Any) -> bool:
    return iscoroutinefunction(call) or iscoroutinefunction(type(call).__call__)


def _called(dependant: Dependant) -> Iterator[Any]:
    if dependant.call is not None:
        yield dependant.call
    for each in dependant.dependencies:
        yield from _called(each)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_service_runs_in_a_thread(name: str) -> None:
    service = import_module(f"{module_of(name)}.wiring").SERVICE
    assert [found for router in service.routers for found in outside(router)] == []


def test_nothing_of_every_service_runs_in_a_thread() -> None:
    assert [*outside(health.router), *outside(internal.router)] == []


def test_a_plain_function_is_found_in_a_route_and_below() -> None:
    router = APIRouter()

    def deep() -> None: ...

    async def dependency(_: Annotated[None, Depends(deep)]) -> None: ...

    @router.get("/plain")
    def plain() -> None: ...

    @router.get("/deep")
    async def route(_: Annotated[None, Depends(dependency)]) -> None: ...

    assert outside(router) == ["deep", "plain"]
