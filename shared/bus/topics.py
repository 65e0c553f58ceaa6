"""Topics of the services: twelve partitions for good, kept without limit, stamped with the time of appending.

`index` makes them; nothing makes one by accident. Retention is unlimited because the log is also how a new projection
is filled, and a record stamped in a story's past would be deleted at once under any limit.
"""

import asyncio
from collections.abc import Iterable, Mapping

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.bus.settings import BusSettings

PARTITIONS = 12
_PREFIX = "balian."
_LOOKS = 600
_PAUSE_S = 0.1
_NO_ERROR = 0


def topic_of(service: str) -> str:
    return _PREFIX + service


def source_of(topic: str) -> str:
    """The service that owns a topic."""
    return topic.removeprefix(_PREFIX)


async def create(settings: BusSettings, services: Iterable[str]) -> None:
    """Make what is missing and wait until every partition has a leader. Raises `TimeoutError`, `KafkaError`.

    Fewer brokers than copies is an error: a topic made while one was away would lack a copy for good.
    """
    wanted = [topic_of(service) for service in services]
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    try:
        made = await admin.create_topics([_topic(name, settings.kafka_replication_factor) for name in wanted])
        _check(made)
        await _until_led(admin, wanted)
    finally:
        await admin.close()


async def empty(settings: BusSettings, topic: str, ends: Mapping[int, int]) -> None:
    """Delete each partition's records before these offsets. Raises `KafkaError`."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    try:
        places = {TopicPartition(topic, number): RecordsToDelete(before_offset=end) for number, end in ends.items()}
        await admin.delete_records(places)
    finally:
        await admin.close()


def _topic(name: str, replicas: int) -> NewTopic:
    configs = {
        "retention.ms": "-1",
        "retention.bytes": "-1",
        "cleanup.policy": "delete",
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": str(min(2, replicas)),
    }
    return NewTopic(name, PARTITIONS, replicas, topic_configs=configs)


def _check(made: object) -> None:
    for _, code, *_ in made.topic_errors:  # type: ignore[attr-defined]
        error: type[KafkaError] = for_code(code)
        if code != _NO_ERROR and error is not TopicAlreadyExistsError:
            raise error


async def _until_led(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    """The first sends to a topic without leaders would be retried noisily."""
    for _ in range(_LOOKS):
        if await _all_led(admin, names):
            return
        await asyncio.sleep(_PAUSE_S)
    raise TimeoutError("the new topics have no leaders")


async def _all_led(admin: AIOKafkaAdminClient, names: list[str]) -> bool:
    described = {topic["topic"]: topic for topic in await admin.describe_topics(names)}
    return all(_led(described.get(name, {"error_code": 1, "partitions": []})) for name in names)


def _led(topic: dict[str, object]) -> bool:
    partitions = topic["partitions"]
    assert isinstance(partitions, list)
    return topic["error_code"] == _NO_ERROR and len(partitions) > 0 and all(each["leader"] >= 0 for each in partitions)
