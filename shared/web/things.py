"""The grammar of things (api.md §1): how a thing, its creation, change and history look in a reply."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from starlette.responses import Response

from shared.kernel.errors import Stale
from shared.store.aggregate import Changed, LoggedEvent, State, Stored

S = TypeVar("S", bound=State)
View = dict[str, Any]


def thing(stored: Stored[S], fields: Mapping[str, Any]) -> View:
    """The thing's JSON: id, version, its fields, and when it was made and last changed."""
    times = {"created_at": stored.created_at, "updated_at": stored.updated_at}
    return {"id": stored.id, "version": stored.version, **fields, **times}


def shown(response: Response, view: View) -> View:
    """A thing read: its version as `ETag`."""
    response.headers["ETag"] = f'"{view["version"]}"'
    return view


def changed(response: Response, outcome: Changed[S], view: View, path: str) -> View:
    """A thing made or changed: the first reply's status, `Location` with 201 and 202, the thing as it is.

    `path` is the list's address, for example `/api/v1/parks`.
    """
    response.status_code = outcome.status
    if outcome.status in (201, 202):
        response.headers["Location"] = f"{path}/{outcome.thing.id}"
    return shown(response, view)


@asynccontextmanager
async def current_when_stale(view: Callable[[Stored[Any]], Awaitable[View]]) -> AsyncIterator[None]:
    """Around a change: a 412 carries the current copy as this caller sees it."""
    try:
        yield
    except Stale as stale:
        current = stale.facts.get("current")
        if isinstance(current, Stored):
            stale.facts["current"] = await view(current)
        raise


def history(
    events: Iterable[LoggedEvent],
    visible: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] = lambda _type, data: data,
) -> list[View]:
    """Every event in order; `visible(type, data)` leaves out what the caller may not see."""
    return [
        {
            "id": event.id,
            "type": event.type,
            "version": event.version,
            "occurred_at": event.occurred_at,
            "actor": event.actor,
            "correlation_id": event.correlation_id,
            "causation_id": event.causation_id,
            "data": visible(event.type, event.data),
        }
        for event in events
    ]
