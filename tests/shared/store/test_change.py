"""One command, one write: state, events and the handled mark together."""

import asyncio
from datetime import datetime
from functools import partial

import pytest

from shared.kernel.errors import DuplicateKey, NotFound, OutboxFull, Stale, TooLarge
from shared.store import documents
from shared.store.aggregate import NOTHING, Decision
from shared.store.service_store import ServiceStore
from shared.store.store import Store
from tests.support.stores import OTHER_TENANT, Box, BoxFilled, BoxOpened, BoxUndone, opened, scope


def fill(by: int = 1) -> Decision:
    return Decision((BoxFilled(by=by),))


async def test_state_events_and_handled_command_lie_in_one_document(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    changed = await boxes.change(scope(command="c1"), "b1", lambda s, at: opened("A"), status=201)
    document = await service_store.database["boxes"].find_one({"_id": "b1"})
    assert document is not None
    assert (changed.thing.version, changed.thing.state.code, changed.status) == (1, "A", 201)
    assert [event["type"] for event in document["outbox"]] == ["cn.balian.box.opened.v1"]
    assert [(entry["command_id"], entry["status"]) for entry in document["handled"]] == [("c1", 201)]
    assert document["outbox_at"]


async def test_version_counts_events(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    three = Decision((BoxFilled(by=1), BoxFilled(by=2), BoxFilled(by=3)))
    changed = await boxes.change(scope(), "b1", lambda s, at: three)
    assert (changed.thing.version, changed.thing.state.content) == (4, 6)


async def test_a_command_that_changes_nothing_is_only_remembered(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    changed = await boxes.change(scope(command="c2"), "b1", lambda s, at: NOTHING)
    document = await service_store.database["boxes"].find_one({"_id": "b1"})
    assert document is not None
    assert changed.thing.version == 1
    assert document["handled"][-1]["command_id"] == "c2"
    assert len(document["outbox"]) == 1


async def test_an_absent_thing_is_not_found_by_a_decision_without_events(boxes: Store[Box]) -> None:
    with pytest.raises(NotFound):
        await boxes.change(scope(), "none", lambda s, at: NOTHING)


async def test_an_undone_thing_is_gone_for_commands_and_reads(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    await boxes.change(scope(), "b1", lambda s, at: Decision((BoxUndone(),)))
    with pytest.raises(NotFound):
        await boxes.change(scope(), "b1", lambda s, at: fill())
    with pytest.raises(NotFound):
        await boxes.get(scope(), "b1")


async def test_the_natural_key_of_an_undone_thing_is_free_again(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    await boxes.change(scope(), "b1", lambda s, at: Decision((BoxUndone(),)))
    changed = await boxes.change(scope(), "b2", lambda s, at: opened("A"))
    assert changed.thing.id == "b2"


async def test_a_natural_key_is_refused_twice_within_a_tenant_only(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    with pytest.raises(DuplicateKey):
        await boxes.change(scope(), "b2", lambda s, at: opened("A"))
    changed = await boxes.change(scope(tenant=OTHER_TENANT), "b3", lambda s, at: opened("A"))
    assert changed.thing.tenant == OTHER_TENANT


async def test_a_foreign_tenant_can_neither_read_nor_change_nor_recreate(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    foreign = scope(tenant=OTHER_TENANT)
    for attempt in (
        boxes.get(foreign, "b1"),
        boxes.history(foreign, "b1"),
        boxes.change(foreign, "b1", lambda s, at: opened("X")),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await boxes.get(scope(), "b1")).state.code == "A"


async def test_a_stale_version_is_refused_with_the_current_thing(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    await boxes.change(scope(), "b1", lambda s, at: fill(), if_match=1)
    with pytest.raises(Stale) as refusal:
        await boxes.change(scope(), "b1", lambda s, at: fill(), if_match=1)
    current = refusal.value.facts["current"]
    assert getattr(current, "version", None) == 2


async def test_fifty_writers_on_one_thing_all_count(boxes: Store[Box], service_store: ServiceStore) -> None:
    other_process = type(boxes)(
        boxes.aggregate,
        service_store.database["boxes"],
        service_store.events,
        private=service_store.private,
        ring=service_store.ring,
        clocks=service_store.clocks,
        clock=service_store.clock,
        ids=service_store.ids,
        wake=partial(service_store.wake.tell, "boxes"),
    )
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    writers = [boxes if number % 2 else other_process for number in range(50)]
    changes = await asyncio.gather(*(writer.change(scope(), "b1", lambda s, at: fill()) for writer in writers))
    assert (await boxes.get(scope(), "b1")).state.content == 50
    assert sorted(changed.thing.version for changed in changes) == list(range(2, 52))


async def test_a_lost_race_decides_again_on_the_fresh_state(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    rival = service_store.store(boxes.aggregate)
    seen: list[int] = []
    raced: list[asyncio.Task[object]] = []

    def decide(state: Box | None, at: datetime) -> Decision:
        assert state
        seen.append(state.content)
        return fill(state.content + 1)

    clocks = service_store.clocks
    original = clocks.now

    async def now_after_the_rival(s: object) -> datetime:
        if not raced:
            raced.append(asyncio.ensure_future(rival.change(scope(), "b1", lambda s, at: fill(10))))
            await raced[0]
        return await original(scope())

    clocks.now = now_after_the_rival  # type: ignore[method-assign,assignment]
    changed = await boxes.change(scope(), "b1", decide)
    clocks.now = original  # type: ignore[method-assign]
    assert seen == [0, 10]
    assert changed.thing.state.content == 21


async def test_the_relay_behind_closes_the_door_and_nothing_is_half_done(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    many = Decision(tuple(BoxFilled(by=1) for _ in range(documents.MAX_PENDING - 1)))
    await boxes.change(scope(), "b1", lambda s, at: many)
    with pytest.raises(OutboxFull):
        await boxes.change(scope(), "b1", lambda s, at: fill())
    assert (await boxes.get(scope(), "b1")).version == documents.MAX_PENDING


async def test_an_event_over_64_kb_is_refused(boxes: Store[Box]) -> None:
    with pytest.raises(TooLarge):
        await boxes.change(scope(), "b1", lambda s, at: Decision((BoxOpened(code="x" * 70_000),)))
    with pytest.raises(NotFound):
        await boxes.get(scope(), "b1")
