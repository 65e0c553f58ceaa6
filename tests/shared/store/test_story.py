"""The story clock: it stands still, moves with commands, and never goes back."""

from datetime import timedelta

import pytest

from shared.kernel.errors import ClockBehind
from shared.store.aggregate import Decision
from shared.store.service_store import ServiceStore
from shared.store.store import Store
from tests.support.stores import STORY_START, TENANT, Box, BoxFilled, SettableClock, opened, scope, story_scope

DAY = timedelta(days=1)


def fill() -> Decision:
    return Decision((BoxFilled(by=1),))


async def test_a_story_begins_at_its_start_and_stands_still(boxes: Store[Box], clock: SettableClock) -> None:
    first = await boxes.change(story_scope(), "b1", lambda s, at: opened("A"))
    clock.pass_by(DAY)
    second = await boxes.change(story_scope(), "b1", lambda s, at: fill())
    assert first.thing.created_at == second.thing.updated_at == STORY_START


async def test_a_command_moves_the_story_and_later_ones_follow(boxes: Store[Box]) -> None:
    await boxes.change(story_scope(story_time=STORY_START + DAY), "b1", lambda s, at: opened("A"))
    changed = await boxes.change(story_scope(), "b1", lambda s, at: fill())
    assert changed.thing.updated_at == STORY_START + DAY


async def test_an_earlier_story_time_is_refused_with_the_present_one(boxes: Store[Box]) -> None:
    await boxes.change(story_scope(story_time=STORY_START + DAY), "b1", lambda s, at: opened("A"))
    with pytest.raises(ClockBehind) as refusal:
        await boxes.change(story_scope(story_time=STORY_START), "b1", lambda s, at: fill())
    assert refusal.value.facts["now"] == (STORY_START + DAY).isoformat()


async def test_a_handled_command_is_answered_even_when_its_time_is_over(boxes: Store[Box]) -> None:
    asker = story_scope(command="k", story_time=STORY_START)
    await boxes.change(asker, "b1", lambda s, at: opened("A"))
    await boxes.change(story_scope(story_time=STORY_START + DAY), "b1", lambda s, at: fill())
    again = await boxes.change(asker, "b1", lambda s, at: opened("A"))
    assert again.repeated


async def test_a_refused_command_does_not_move_the_story(boxes: Store[Box]) -> None:
    await boxes.change(story_scope(), "b1", lambda s, at: opened("A"))
    with pytest.raises(ZeroDivisionError):
        await boxes.change(story_scope(story_time=STORY_START + 9 * DAY), "b1", lambda s, at: 1 / 0)  # type: ignore[arg-type,return-value]
    changed = await boxes.change(story_scope(), "b1", lambda s, at: fill())
    assert changed.thing.updated_at == STORY_START


async def test_a_reaction_takes_the_greater_time(boxes: Store[Box]) -> None:
    await boxes.change(story_scope(story_time=STORY_START + DAY), "b1", lambda s, at: opened("A"))
    reaction = story_scope(roles=frozenset({"system"}), story_time=STORY_START)
    changed = await boxes.change(reaction, "b1", lambda s, at: fill())
    assert changed.thing.updated_at == STORY_START + DAY


async def test_real_tenants_live_in_real_time(boxes: Store[Box], clock: SettableClock) -> None:
    changed = await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    assert changed.thing.created_at == clock.now()


async def test_a_repeat_moves_the_story_that_a_dying_process_left_behind(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    asker = story_scope(command="k", story_time=STORY_START + DAY)
    await boxes.change(asker, "b1", lambda s, at: opened("A"))
    await service_store.database["clocks"].update_one({"_id": TENANT}, {"$set": {"now": STORY_START}})
    name, ring = service_store.database.name, service_store.ring
    survivor = ServiceStore(service_store.client, name, ring, service_store.clock, service_store.ids)
    await survivor.store(boxes.aggregate).change(asker, "b1", lambda s, at: opened("A"))
    assert await survivor.clocks.told(TENANT) == STORY_START + DAY


async def test_the_story_is_known_before_anything_of_its_tenant_is(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    with pytest.raises(ZeroDivisionError):
        await boxes.change(story_scope(), "b1", lambda s, at: 1 / 0)  # type: ignore[arg-type,return-value]
    assert await service_store.clocks.tenants() == {TENANT: STORY_START}


async def test_story_time_is_no_finer_than_the_database_keeps_it(boxes: Store[Box]) -> None:
    fine = STORY_START + timedelta(microseconds=1_234_567)
    made = await boxes.change(story_scope(story_time=fine), "b1", lambda s, at: opened("A"))
    assert made.thing == await boxes.get(scope(), "b1")
    assert made.thing.created_at == STORY_START + timedelta(microseconds=1_234_000)
