"""What the consumers of all services could not take in (死信), gathered from each, and what is said about it.

Each service keeps its own dead letters; nothing of them is kept here. While one does not answer, the list is refused
rather than cut short.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.integration.queries import Wired
from shared.kernel.errors import IdempotencyKeyReused, NotFound, Stale, Unavailable
from shared.kernel.scope import Jurisdiction, Scope
from shared.store.cursor import Query, decode, encode, order
from shared.store.parked import Word
from shared.web.client import Reply
from shared.web.dead_letters import FIELDS
from shared.web.things import View

CONSUMERS = ("identity", "insight", "linkage", "member", "organization", "outreach", "service-request")
"""Services that may read a topic."""
READERS = ("street_admin", "integrator")
MAY_SAY = {Word.REDRIVE: READERS, Word.SKIP: ("street_admin",)}
"""To give an event up for good is the tenant's own decision."""
_PATH = "/internal/dead-letters"
_NAMES = {each.path: name for name, each in FIELDS.items()}
_EMPTY = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """One page over all services."""

    items: Sequence[View]
    next: str | None
    total: int | None


async def gathered(wired: Wired, scope: Scope, asked: Mapping[str, str], query: Query) -> Gathered:
    """The page of `query`; `asked` are the caller's own parameters, handed on. Raises `Invalid`, `Unavailable`."""
    scope.permit(*READERS)
    if _is_narrowed(scope):
        return Gathered((), None, 0 if query.count else None)
    if query.cursor is not None:
        decode(query.cursor)
    services = [name for name in CONSUMERS if asked.get("service", name) == name]
    params = {**asked, **_paging(query)}
    pages = await asyncio.gather(*(wired.owners.get(scope, name, _PATH, params) for name in services))
    total = sum(page["total"] for page in pages) if query.count else None
    return _merged([row for page in pages for row in page["items"]], query, total)


def _paging(query: Query) -> dict[str, str]:
    cursor = {} if query.cursor is None else {"cursor": query.cursor}
    return {"limit": str(query.limit), "count": str(query.count).lower(), **cursor}


def _merged(rows: Sequence[View], query: Query, total: int | None) -> Gathered:
    """Every service told one row more than the page holds, in the same order."""
    path, direction = order(query.sort)
    name = _NAMES[path]
    ordered = sorted(rows, key=lambda row: _place(row, name), reverse=direction < 0)
    page = ordered[: query.limit]
    next = encode(_value(page[-1], name), page[-1]["id"]) if len(ordered) > query.limit else None
    return Gathered(page, next, total)


def _place(row: View, name: str) -> tuple[bool, Any, str]:
    """As the database orders: what has no value first, then by value, then by id."""
    value = _value(row, name)
    return value is not None, _EMPTY if value is None else value, row["id"]


def _value(row: View, name: str) -> Any:
    value = row[name]
    return datetime.fromisoformat(value) if FIELDS[name].type is datetime else value


async def one(wired: Wired, scope: Scope, id: str) -> View:
    """Raises `Forbidden`, `NotFound`, `Unavailable`."""
    scope.permit(*READERS)
    return await wired.owners.get(scope, _keeper(scope, id), f"{_PATH}/{id}")


async def say(wired: Wired, scope: Scope, id: str, word: Word, if_match: int | None) -> View:
    """Set a word on a letter; the consumer acts on it when the letter is the first of its key.

    Raises `Forbidden`, `NotFound`, `Stale`, `IdempotencyKeyReused`, `Unavailable`.
    """
    await one(wired, scope, id)
    scope.permit(*MAY_SAY[word])
    command = {"command": scope.command.id, "digest": scope.command.digest} if scope.command else {}
    said = {"by": scope.actor, **command}
    keeper = _keeper(scope, id)
    return _told(await wired.owners.send(scope, keeper, "POST", f"{_PATH}/{id}/{word}", json=said, if_match=if_match))


def _told(reply: Reply) -> View:
    if reply.status == 404:
        raise NotFound
    if reply.status == 412:
        raise Stale(current=reply.body["current"])
    if reply.status == 422:
        raise IdempotencyKeyReused
    if reply.status != 200:
        raise Unavailable(retry_after_s=2)
    found: View = reply.body
    return found


def _keeper(scope: Scope, id: str) -> str:
    """The service whose database holds the letter: its id begins with the group, a group with its service."""
    service = id.partition(".")[0]
    if service not in CONSUMERS or _is_narrowed(scope):
        raise NotFound
    return service


def _is_narrowed(scope: Scope) -> bool:
    """A dead letter lies in no park: who sees only a part of the tenant sees none."""
    return scope.jurisdiction != Jurisdiction()
