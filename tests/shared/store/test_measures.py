"""What is measured of commands: how long a change took, and how often it lost a race."""

from datetime import datetime

from shared.store.aggregate import Decision
from shared.store.service_store import ServiceStore
from shared.store.store import Store
from shared.telemetry import metric_defs as metrics
from tests.support.stores import Box, BoxFilled, opened, scope

FILLED = Decision((BoxFilled(by=1),))


def durations() -> float:
    [family] = metrics.COMMAND_DURATION.collect()
    return sum(each.value for each in family.samples if each.name.endswith("_count"))


def retries(boxes: Store[Box]) -> float:
    return float(metrics.COMMAND_RETRIES.labels(boxes.aggregate.name)._value.get())


async def test_every_change_is_timed_and_a_smooth_one_counts_no_retry(boxes: Store[Box]) -> None:
    timed, retried = durations(), retries(boxes)
    await boxes.change(scope(), "b1", lambda s, at: opened("A"), status=201)
    await boxes.change(scope(), "b1", lambda s, at: FILLED)
    assert (durations() - timed, retries(boxes) - retried) == (2, 0)


async def test_a_lost_race_counts_one_retry(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    versions = service_store.database[boxes.aggregate.collection]
    before = retries(boxes)
    clocks, original = service_store.clocks, service_store.clocks.now
    passed: list[datetime] = []

    async def now_while_somebody_writes(s: object) -> datetime:
        if not passed:
            await versions.update_one({"_id": "b1"}, {"$inc": {"version": 1}})
        passed.append(await original(scope()))
        return passed[-1]

    clocks.now = now_while_somebody_writes  # type: ignore[method-assign,assignment]
    await boxes.change(scope(), "b1", lambda s, at: FILLED)
    clocks.now = original  # type: ignore[method-assign]
    assert (retries(boxes) - before, len(passed)) == (1, 2)
