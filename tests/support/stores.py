"""A small kind of thing and an open service store, for the suites of store and bus."""

import random
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.contracts.base import Event
from shared.kernel.clock import ClockMode, TenantClock
from shared.kernel.ids import UuidV7
from shared.kernel.scope import CommandRef, Jurisdiction, Scope
from shared.store import driver
from shared.store.aggregate import Aggregate, Decision, Due, Index, State
from shared.store.keys import ensure_keys
from shared.store.service_store import ServiceStore, open_store

TENANT = "110105015"
OTHER_TENANT = "110108005"
STORY_START = datetime(2016, 5, 30, tzinfo=UTC)


class SettableClock:
    """Real time as the test wants it."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, tzinfo=UTC)) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def pass_by(self, span: timedelta) -> None:
        self.time += span


class BoxOpened(Event):
    event = "box.opened"
    code: str
    shelf: str | None = None


class BoxFilled(Event):
    event = "box.filled"
    by: int
    due_at: datetime | None = None


class BoxUndone(Event):
    event = "box.registration-undone"


class Box(State):
    """A box that is filled: enough to see state, events, keys and deadlines."""

    code: str
    shelf: str | None = None
    content: int = 0
    due_at: datetime | None = None


def evolve(state: Box | None, event: Event) -> Box:
    match event:
        case BoxOpened():
            return Box(code=event.code, shelf=event.shelf)
        case BoxFilled() if state:
            return state.model_copy(update={"content": state.content + event.by, "due_at": event.due_at})
        case BoxUndone() if state:
            return state.model_copy(update={"undone": True})
    raise AssertionError(event)


def due(state: Box) -> Sequence[Due]:
    return (Due("empty", state.due_at),) if state.due_at else ()


BOXES = Aggregate(
    name="box",
    collection="boxes",
    state=Box,
    evolve=evolve,
    indexes=(
        Index((("data.code", 1),), unique=True, where={"data.undone": False}),
        Index((("data.shelf", 1), ("created_at", 1), ("_id", 1))),
        Index((("lookup.owner", 1),), where={"data.undone": False}),
        Index((("lookup.serial", 1),), unique=True, where={"data.undone": False}),
    ),
    due=due,
)


def opened(code: str, shelf: str | None = None) -> Decision:
    return Decision((BoxOpened(code=code, shelf=shelf),))


def scope(
    tenant: str = TENANT,
    actor: str = "u1",
    command: str | None = None,
    digest: str = "d1",
    roles: frozenset[str] = frozenset({"station_worker"}),
    clock: TenantClock | None = None,
    story_time: datetime | None = None,
    purpose: str | None = None,
    jurisdiction: Jurisdiction | None = None,
) -> Scope:
    """A scope with sensible parts; `command` names the caller's key."""
    return Scope(
        tenant=tenant,
        actor=actor,
        roles=roles,
        correlation_id=f"corr-{command or actor}",
        jurisdiction=jurisdiction or Jurisdiction(),
        clock=clock or TenantClock(),
        story_time=story_time,
        purpose=purpose,
        command=CommandRef(command, digest, keyed=True) if command else None,
    )


def story_scope(**parts: object) -> Scope:
    return scope(clock=TenantClock(ClockMode.STORY, STORY_START), **parts)  # type: ignore[arg-type]


@asynccontextmanager
async def indexed_database(url: str, home: Path, aggregates: Sequence[Aggregate[Any]]) -> AsyncIterator[str]:
    """A database for a whole session, its indexes made once (that is what takes the time); dropped afterwards."""
    name = f"t{secrets.token_hex(6)}"
    async with _opened(url, name, home, SettableClock()) as opened_one:
        await opened_one.ensure_indexes(aggregates)
        yield name
        await driver.drop(opened_one.client, name)


@asynccontextmanager
async def opened_store(
    url: str, database: str, home: Path, clock: SettableClock | None = None
) -> AsyncIterator[ServiceStore]:
    """A service store in this database, which is emptied afterwards."""
    async with _opened(url, database, home, clock or SettableClock()) as opened_one:
        yield opened_one
        await empty(opened_one.database)


async def empty(database: driver.Database) -> None:
    """Take out every document; collections and indexes stay."""
    for name in await database.list_collection_names():
        await database[name].delete_many({})


@asynccontextmanager
async def _opened(url: str, name: str, home: Path, clock: SettableClock) -> AsyncIterator[ServiceStore]:
    ensure_keys(home)
    ids = UuidV7(clock, random.SystemRandom().getrandbits)
    async with open_store(url, name, home / "keys", clock, ids) as opened_one:
        yield opened_one
