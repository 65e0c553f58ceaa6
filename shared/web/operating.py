"""What an operator may say to a service from the command line: send events again, finish a restore, and list, redrive
or skip dead letters.

A word is only written down, with who said it; the process that owns the topic or the partition acts on it. Nothing of
what an event holds is printed.
"""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.kernel.errors import NotFound
from shared.store import log_state, operator_log, parked, restores
from shared.store.driver import Document
from shared.store.parked import Word
from shared.store.service_store import ServiceStore
from shared.web.service import Opened

LIST = "dead-letters"
REPUBLISH = "republish"
RESTORE = "restore"
WORDS = (REPUBLISH, RESTORE, LIST, *Word)
_DROPPED = ("restore", "event", "type", "tenant", "aggregate", "version")
_SHOWN = ("_id", "reason", "attempts", "event_name", "tenant", "aggregate", "version", "parked_at", "word")


def add_words(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """Declare each word with what it needs; `add_parser` is that of the roles."""
    which = add_parser(REPUBLISH, help="send logged events again").add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="everything")
    which.add_argument("--since", type=_time, help="what was logged since this time (RFC 3339, with offset)")
    which.add_argument("--aggregate", nargs=2, metavar=("TENANT", "ID"), help="the events of one thing")
    restore = add_parser(RESTORE, help="after the database went back").add_mutually_exclusive_group(required=True)
    restore.add_argument("--finish", action="store_true", help="begin the log anew with what the database knows")
    restore.add_argument("--report", action="store_true", help="list the records that were dropped by it")
    add_parser(LIST, help="list dead letters, without what they hold")
    add_parser(Word.REDRIVE, help="take a dead letter and those behind it up again").add_argument("id")
    add_parser(Word.SKIP, help="give a dead letter up; those behind it go on").add_argument("id")


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("a time without offset")
    return at


async def carry_out(given: argparse.Namespace, opened: Opened, by: str) -> int:
    """Do what was said and print it; 1 when this service has nothing of the kind."""
    store = opened.store
    if store is None or (given.role in (REPUBLISH, RESTORE) and not opened.loops.get("relay")):
        print(f"{given.role}: this service has no events of its own")
        return 1
    if given.role == LIST:
        return await _list(store)
    if given.role == REPUBLISH:
        return await _republish(store, given, by)
    if given.role == RESTORE:
        return await (_finish(store, by) if given.finish else _report(store))
    return await _say(store, Word(given.role), given.id, by)


async def _list(store: ServiceStore) -> int:
    for row in await parked.listed(store.database[parked.COLLECTION]):
        print("\t".join(_text(row.get(name)) for name in _SHOWN))
    return 0


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else "-" if value is None else str(value)


async def _republish(store: ServiceStore, given: argparse.Namespace, by: str) -> int:
    id, at, what = store.ids.new(), store.clock.now(), _wanted(given)
    await operator_log.note(store.database, id, REPUBLISH, what, by, at)
    await log_state.wish(store.database[log_state.WISHES], id, what, at)
    print(f"{REPUBLISH}: noted as {id}; the relay carries it out")
    return 0


def _wanted(given: argparse.Namespace) -> Document:
    if given.since is not None:
        return {"since": given.since}
    if given.aggregate is not None:
        tenant, aggregate = given.aggregate
        return {"tenant": tenant, "aggregate": aggregate}
    return {}


async def _finish(store: ServiceStore, by: str) -> int:
    id, at = store.ids.new(), store.clock.now()
    await operator_log.note(store.database, id, RESTORE, {}, by, at)
    await restores.wish(store.database, id, at)
    print(f"{RESTORE}: noted as {id}; the relay carries it out")
    return 0


async def _report(store: ServiceStore) -> int:
    for row in await restores.dropped(store.database):
        print("\t".join(_text(row[name]) for name in _DROPPED))
    return 0


async def _say(store: ServiceStore, word: Word, id: str, by: str) -> int:
    at = store.clock.now()
    await operator_log.note(store.database, store.ids.new(), word, {"dead_letter": id}, by, at)
    try:
        await parked.say(store.database[parked.COLLECTION], id, word, by, at)
    except NotFound:
        print(f"{word}: there is no such dead letter")
        return 1
    print(f"{word}: noted; the consumer acts on it when the letter is the first of its key")
    return 0
