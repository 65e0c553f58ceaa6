"""How a thing lies in its document, and how a decision becomes one write. Pure functions.

{_id, tenant, version, created_at, updated_at, correlation_id, data, private, lookup, due, due_at,
 outbox, outbox_at, handled}
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.contracts.base import Event
from shared.kernel.clock import ClockMode
from shared.kernel.errors import FieldError, Invalid, OutboxFull, TooLarge
from shared.kernel.ids import Ids
from shared.kernel.scope import CommandRef, Scope
from shared.store.aggregate import Aggregate, Due, LoggedEvent, S, Stored
from shared.store.driver import Document

MAX_PENDING = 500
MAX_PENDING_BYTES = 1_000_000
MAX_EVENT_BYTES = 64 * 1024
REMEMBERED = 100


def stored(aggregate: Aggregate[S], document: Mapping[str, Any]) -> Stored[S]:
    return thing(document, aggregate.state.model_validate(document["data"]))


def thing(document: Mapping[str, Any], state: S) -> Stored[S]:
    """The same where the state is at hand already."""
    return Stored(
        id=document["_id"],
        tenant=document["tenant"],
        version=document["version"],
        state=state,
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        correlation_id=document["correlation_id"],
    )


def pending_events(
    scope: Scope, command: CommandRef, events: Sequence[Event], version: int, at: datetime, ids: Ids
) -> list[Document]:
    """Events as they wait in the document; `version` is the thing's version before them."""
    actor = {"id": scope.actor, "role": scope.role, "unit": scope.unit}
    return [
        {
            "id": ids.new(),
            "type": event.event_type,
            "version": version + number,
            "occurred_at": at.astimezone(UTC),
            "actor": actor,
            "command_id": command.id,
            "digest": command.digest,
            "correlation_id": scope.correlation_id,
            "causation_id": scope.causation_id,
            "traceparent": scope.traceparent,
            "story": scope.clock.mode is ClockMode.STORY,
            **_sized(event),
        }
        for number, event in enumerate(events, start=1)
    ]


def _sized(event: Event) -> Document:
    data = event.data()
    try:
        size = len(orjson.dumps(data))
    except orjson.JSONEncodeError as error:
        raise Invalid(errors=[FieldError("", "out-of-range")]) from error
    if size > MAX_EVENT_BYTES:
        raise TooLarge(limit_bytes=MAX_EVENT_BYTES)
    return {"data": data, "size": size}


def check_room(pending: Iterable[Mapping[str, Any]], added: Sequence[Document]) -> None:
    """Raise `OutboxFull` when the relay is so far behind that the document would swell."""
    waiting = [*pending, *added]
    if len(waiting) > MAX_PENDING or sum(event["size"] for event in waiting) > MAX_PENDING_BYTES:
        raise OutboxFull(retry_after_s=5)


def handled_entry(command: CommandRef, version: int, status: int) -> Document:
    return {"command_id": command.id, "digest": command.digest, "version": version, "status": status}


def deadlines(dues: Sequence[Due]) -> Document:
    """`due` and the earliest as `due_at`; both None when nothing is due, so the partial index stays small."""
    rows = [{"name": due.name, "at": due.at.astimezone(UTC)} for due in dues]
    return {"due": rows or None, "due_at": min((due.at.astimezone(UTC) for due in dues), default=None)}


def insertion(
    scope: Scope, id: str, state: S, events: Sequence[Document], at: datetime, real: datetime, extra: Document
) -> Document:
    """A new thing with its first events, in one document."""
    return {
        "_id": id,
        "tenant": scope.tenant,
        "version": len(events),
        "created_at": at.astimezone(UTC),
        "updated_at": at.astimezone(UTC),
        "correlation_id": scope.correlation_id,
        "data": state.model_dump(mode="json"),
        "outbox": list(events),
        "outbox_at": real,
        **extra,
    }


def update(
    state: S, events: Sequence[Document], at: datetime, real: datetime, fields: Document, handled: Document
) -> Document:
    """The named changes of an existing thing; never a replacement, or it would bring back published events."""
    changes = {**fields, "data": state.model_dump(mode="json"), "updated_at": at.astimezone(UTC)}
    changes["version"] = events[-1]["version"]
    gone = {name: "" for name, value in changes.items() if value is None}
    kept = {name: value for name, value in changes.items() if value is not None}
    return {
        "$set": kept,
        **({"$unset": gone} if gone else {}),
        "$push": {"outbox": {"$each": list(events)}, "handled": {"$each": [handled], "$slice": -REMEMBERED}},
        "$min": {"outbox_at": real},
    }


def logged(row: Mapping[str, Any], id_key: str = "_id") -> LoggedEvent:
    return LoggedEvent(
        id=row[id_key],
        type=row["type"],
        version=row["version"],
        occurred_at=row["occurred_at"],
        actor=row["actor"],
        command_id=row["command_id"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        data=row["data"],
    )
