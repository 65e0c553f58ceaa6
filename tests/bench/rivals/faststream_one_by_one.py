"""The same folds on FastStream, one message at a time: read the row, fold, write it back unless it is newer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared.bus.envelope import from_kafka
from shared.bus.groups import Projection, handler_of
from shared.bus.topics import topic_of
from shared.store.driver import Database, ReplaceOne

Done = Callable[[], None]


@dataclass(frozen=True)
class Subscription:
    """A projection read by a group."""

    kind: Projection
    group: str


def broker_of(bootstrap: str, database: Database, subscriptions: Sequence[Subscription], done: Done) -> Any:
    """One subscriber each; `done` is called for each message that one of them has dealt with."""
    broker = KafkaBroker(bootstrap, logger=None)
    for each in subscriptions:
        topics = [topic_of(source) for source in each.kind.sources]
        subscribed = broker.subscriber(*topics, group_id=each.group, auto_offset_reset="earliest")
        subscribed(_handler(database, each.kind, done))
    return broker


def _handler(database: Database, kind: Projection, done: Done) -> Callable[[KafkaMessage], Awaitable[None]]:
    rows = database[kind.collection]

    async def handle(message: KafkaMessage) -> None:
        raw: Any = message.raw_message
        event = from_kafka(raw)
        fold = handler_of(kind.fold, event.name)
        if fold is not None:
            before = await rows.find_one({"_id": event.aggregate, "tenant": event.tenant})
            if before is None or before["version"] < event.version:
                after = {**(fold(before, event) or {}), "_id": event.aggregate, "tenant": event.tenant}
                where = {"_id": event.aggregate}
                await rows.bulk_write([ReplaceOne(where, {**after, "version": event.version}, upsert=True)])
        done()

    return handle
