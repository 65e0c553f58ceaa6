"""One kind of thing as a resource: its list, its page, its history, and the reply to a command on it.

A service declares a `Resource` per kind and adds its own commands; who may see what is the service's `within`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial
from http import HTTPStatus
from types import NoneType
from typing import Annotated, Any, Generic, TypeVar, get_args

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.kernel.command import Command
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, State, Stored
from shared.store.store import Store
from shared.web.app import PREFIX, wired
from shared.web.auth import Caller, Commanding, IfMatch, MaybeIfMatch
from shared.web.csv_list import CSV
from shared.web.described import PROBLEM
from shared.web.lists import Filter, Listing, listed
from shared.web.shapes import Page, PastEvent, Thing, thing_of
from shared.web.things import View, changed, current_when_stale, history, shown, thing

W = TypeVar("W")
"""What the service's wiring hands to its routes."""
C = TypeVar("C", bound=Command)


Creates = Callable[[W, Scope, C], Awaitable[Changed[Any]]]
Changes = Callable[[W, Scope, str, C, int], Awaitable[Changed[Any]]]
Acts = Callable[[W, Scope, str, str, C, int | None], Awaitable[Changed[Any]]]
"""What carries a command out: (wired, scope, the command), (wired, scope, id, the command, `If-Match`), and (wired,
scope, id, the action, the command, `If-Match` where one was sent).
"""


Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """What a route answers instead, for its `responses=`: each a problem (RFC 9457).

    What any operation may answer is added to the description (`described`).
    """
    return {status: {"description": HTTPStatus(status).phrase, "content": PROBLEM} for status in statuses}


def _good(status: int, shape: Any, *headers: str) -> Responses:
    always = {name: {"required": True, "schema": {"type": "string"}} for name in headers}
    return {status: {"description": HTTPStatus(status).phrase, "model": shape, "headers": always}}


READ = refusals(403, 404)
CREATE = _good(201, Thing, "ETag", "Location") | refusals(403, 404, 409)
QUEUE = _good(202, Thing, "ETag", "Location") | refusals(403, 404, 409)
CHANGE = _good(200, Thing, "ETag") | refusals(403, 404, 409, 412, 428)
ACT = _good(200, Thing, "ETag") | refusals(403, 404, 409, 412)
ASK = refusals(403, 404, 409)
"""A question that is sent with `POST`, since it or its answer is personal."""


def shown_as(shape: Any, *headers: str) -> Responses:
    """A good reply of this shape."""
    return _good(200, shape, *headers)


def list_of(shape: type[BaseModel]) -> Responses:
    """A list of such rows, also as CSV."""
    page = _good(200, Page[shape])  # type: ignore[valid-type] # a shape is chosen when routes are made
    page[200]["content"] = {CSV: {"schema": {"type": "string"}}}
    return READ | page


def fields(state: State) -> View:
    """All fields of a state as JSON, without the store's own mark."""
    return state.model_dump(mode="json", exclude={"undone"})


def scalar_filters(state: type[State], *without: str) -> dict[str, Filter]:
    """A filter for each field that is one text, number, flag, date or choice."""
    kinds = {name: _one_of(field.annotation) for name, field in state.model_fields.items()}
    scalar = {name: kind for name, kind in kinds.items() if issubclass(kind, str | int | date | Enum)}
    return {name: Filter(f"data.{name}", kind) for name, kind in scalar.items() if name not in ("undone", *without)}


def _one_of(annotation: Any) -> type:
    """`X | None` → X; what is no plain class is an object."""
    others = [part for part in get_args(annotation) if part is not NoneType] or [annotation]
    return others[0] if len(others) == 1 and isinstance(others[0], type) else object


async def _no_details(wired: Any, scope: Scope, thing: Stored[Any]) -> Mapping[str, Any]:
    return {}


def _all(scope: Scope, event_type: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    return data


async def everything(wired: Any, scope: Scope) -> Mapping[str, Any]:
    """The whole tenant's, for `within`."""
    return {}


async def as_they_are(wired: Any, scope: Scope, things: Sequence[Stored[Any]]) -> list[View]:
    """All fields of each, for `views`."""
    return [thing(each, fields(each.state)) for each in things]


@dataclass(frozen=True, slots=True)
class Resource(Generic[W]):
    """`within` is the filter of what a caller sees, `views` the rows of a list, `details` what only a thing's own page
    shows besides, `told` the data of an event as far as the caller may see it.
    """

    path: str
    store: Callable[[W], Store[Any]]
    listing: Callable[[Scope], Listing]
    within: Callable[[W, Scope], Awaitable[Mapping[str, Any]]]
    views: Callable[[W, Scope, Sequence[Stored[Any]]], Awaitable[list[View]]]
    details: Callable[[W, Scope, Stored[Any]], Awaitable[Mapping[str, Any]]] = _no_details
    told: Callable[[Scope, str, Mapping[str, Any]], Mapping[str, Any]] = _all
    shape: type[Thing] = Thing

    async def get(self, wired: W, scope: Scope, id: str) -> Stored[Any]:
        """Raises `NotFound` for what the caller cannot see."""
        return await self.store(wired).get(scope, id, await self.within(wired, scope))

    async def view(self, wired: W, scope: Scope, thing: Stored[Any]) -> View:
        """The thing's own page."""
        row = (await self.views(wired, scope, [thing]))[0]
        return {**row, **await self.details(wired, scope, thing)}

    async def reply(self, response: Response, wired: W, scope: Scope, command: Awaitable[Changed[Any]]) -> View:
        """Carry out the command and answer with the thing; a 412 carries the current copy."""
        async with current_when_stale(partial(self.view, wired, scope)):
            outcome = await command
        return changed(response, outcome, await self.view(wired, scope, outcome.thing), PREFIX + self.path)

    def add_reading_routes(self, router: APIRouter, filters: Listing) -> None:
        """`GET` of the list, of one thing and of its history; `filters` document the list."""

        async def list_things(request: Request, scope: Caller, wired: Annotated[Any, Depends(wired)]) -> Response:
            within = await self.within(wired, scope)
            fetch = partial(self.store(wired).page, scope)
            return await listed(request, self.listing(scope), within, fetch, partial(self.views, wired, scope))

        async def read_thing(id: str, scope: Caller, response: Response, wired: Annotated[Any, Depends(wired)]) -> View:
            return shown(response, await self.view(wired, scope, await self.get(wired, scope, id)))

        async def read_history(id: str, scope: Caller, wired: Annotated[Any, Depends(wired)]) -> list[View]:
            await self.get(wired, scope, id)
            events = await self.store(wired).history(scope, id)
            return history(events, partial(self.told, scope))

        name, one = self.path[1:], f"{self.path}/{{id}}"
        listed_as: dict[str, Any] = {"name": f"list {name}", "openapi_extra": filters.parameters()}
        page, thing = list_of(self.shape), READ | _good(200, self.shape, "ETag")
        router.get(self.path, responses=page, **listed_as)(list_things)
        router.get(one, responses=thing, name=f"read one of {name}")(read_thing)
        past = READ | _good(200, list[PastEvent])
        router.get(f"{one}/history", responses=past, name=f"history of one of {name}")(read_history)

    def add_creation(self, router: APIRouter, command: type[C], carry_out: Creates[W, C]) -> None:
        """`POST` of the list."""

        async def create(
            body: command,  # type: ignore[valid-type] # a command is chosen when routes are made
            scope: Commanding,
            response: Response,
            wired: Annotated[Any, Depends(wired)],
        ) -> View:
            return await self.reply(response, wired, scope, carry_out(wired, scope, body))

        router.post(self.path, status_code=201, responses=CREATE, name=carry_out.__name__)(create)

    def add_change(self, router: APIRouter, command: type[C], carry_out: Changes[W, C]) -> None:
        """`PATCH` of one thing."""

        async def change(
            id: str,
            body: command,  # type: ignore[valid-type] # as above
            if_match: IfMatch,
            scope: Commanding,
            response: Response,
            wired: Annotated[Any, Depends(wired)],
        ) -> View:
            return await self.reply(response, wired, scope, carry_out(wired, scope, id, body, if_match))

        one = f"{self.path}/{{id}}"
        router.patch(one, responses=CHANGE, name=carry_out.__name__)(change)

    def add_actions(self, router: APIRouter, command: type[C], carry_out: Acts[W, C]) -> None:
        """`POST` of one action of its workflow; a route for an action of its own has to be made before."""

        async def act(
            id: str,
            action: str,
            body: command,  # type: ignore[valid-type] # as above
            if_match: MaybeIfMatch,
            scope: Commanding,
            response: Response,
            wired: Annotated[Any, Depends(wired)],
        ) -> View:
            return await self.reply(response, wired, scope, carry_out(wired, scope, id, action, body, if_match))

        router.post(f"{self.path}/{{id}}/actions/{{action}}", responses=ACT)(act)


def plain(
    router: APIRouter,
    path: str,
    store: Callable[[W], Store[Any]],
    state: type[State],
    *search: str,
    within: Callable[[W, Scope], Awaitable[Mapping[str, Any]]] = everything,
) -> Resource[W]:
    """A kind of thing that shows its fields as they are, each scalar one a filter, with its reading routes."""
    listing = Listing(scalar_filters(state), search=search)
    resource: Resource[W] = Resource(path, store, lambda _: listing, within, as_they_are, shape=thing_of(state))
    resource.add_reading_routes(router, listing)
    return resource
