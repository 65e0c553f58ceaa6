"""The story clock: it stands still, moves with commands, and never goes back."""

from datetime import timedelta

import pytest

from shared.kernel.errors import ClockBehind
from shared.store.aggregate import Decision
from shared.store.store import Store
from tests.support.stores import STORY_START, Box, BoxFilled, SettableClock, opened, scope, story_scope

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
