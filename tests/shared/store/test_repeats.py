"""The same command again: one effect, the first reply, whoever asks and whenever."""

import asyncio
from datetime import datetime

import pytest

from shared.kernel.errors import Conflict, IdempotencyKeyReused
from shared.kernel.scope import Scope
from shared.store import documents
from shared.store.aggregate import NOTHING, Decision
from shared.store.event_log import row
from shared.store.service_store import ServiceStore
from shared.store.store import Store
from tests.support.stores import Box, BoxFilled, opened, scope


async def test_the_same_key_fifty_times_at_once_makes_one_thing(boxes: Store[Box], service_store: ServiceStore) -> None:
    asker = scope(command="k1")
    ids = {boxes.new_id(asker) for _ in range(50)}
    assert len(ids) == 1
    (id,) = ids
    changes = await asyncio.gather(*(boxes.change(asker, id, lambda s, at: opened("A"), status=201) for _ in range(50)))
    assert {(changed.status, changed.thing.version) for changed in changes} == {(201, 1)}
    assert sum(not changed.repeated for changed in changes) == 1
    assert await service_store.database["boxes"].count_documents({}) == 1


async def test_a_repeat_shows_the_thing_as_it_now_is_with_the_first_status(boxes: Store[Box]) -> None:
    await boxes.change(scope(command="k1"), "b1", lambda s, at: opened("A"), status=201)
    await boxes.change(scope(command="k2"), "b1", lambda s, at: Decision((BoxFilled(by=5),)))
    again = await boxes.change(scope(command="k1"), "b1", lambda s, at: opened("A"), status=201)
    assert (again.repeated, again.status, again.thing.state.content) == (True, 201, 5)


async def test_a_repeat_is_answered_before_if_match_is_looked_at(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    first = await boxes.change(scope(command="k"), "b1", lambda s, at: Decision((BoxFilled(by=1),)), if_match=1)
    again = await boxes.change(scope(command="k"), "b1", lambda s, at: Decision((BoxFilled(by=1),)), if_match=1)
    assert (first.thing.version, again.thing.version, again.repeated) == (2, 2, True)


async def test_the_same_key_with_another_body_is_refused(boxes: Store[Box]) -> None:
    await boxes.change(scope(command="k", digest="d1"), "b1", lambda s, at: opened("A"))
    with pytest.raises(IdempotencyKeyReused):
        await boxes.change(scope(command="k", digest="d2"), "b1", lambda s, at: opened("B"))


async def test_a_refusal_is_not_remembered(boxes: Store[Box]) -> None:
    asker = scope(command="k")
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    with pytest.raises(Conflict):
        await boxes.change(asker, "b1", _refuse)
    changed = await boxes.change(asker, "b1", lambda s, at: Decision((BoxFilled(by=1),)))
    assert not changed.repeated


def _refuse(state: object, at: object) -> Decision:
    raise Conflict


async def pushed_out(boxes: Store[Box], service_store: ServiceStore, *, is_logged: bool) -> None:
    """The command `old`, and after it more than `handled` remembers."""
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    first = await boxes.change(scope(command="old"), "b1", lambda s, at: Decision((BoxFilled(by=7),)), status=202)
    assert first.thing.state.content == 7
    for number in range(documents.REMEMBERED):
        await boxes.change(scope(command=f"n{number}"), "b1", lambda s, at: Decision((BoxFilled(by=0),)))
    if is_logged:
        document = await service_store.database["boxes"].find_one({"_id": "b1"})
        assert document is not None
        rows = [row("110105015", "b1", event, service_store.clock.now()) for event in document["outbox"]]
        await service_store.events.insert_many(rows)
        await service_store.database["boxes"].update_one({"_id": "b1"}, {"$set": {"outbox": []}})


@pytest.mark.parametrize("is_logged", [False, True], ids=["outbox", "log"])
async def test_a_command_older_than_the_list_is_still_found(
    boxes: Store[Box], service_store: ServiceStore, is_logged: bool
) -> None:
    await pushed_out(boxes, service_store, is_logged=is_logged)
    again = await boxes.change(scope(command="old"), "b1", lambda s, at: Decision((BoxFilled(by=7),)), status=202)
    assert (again.repeated, again.status, again.thing.state.content) == (True, 202, 7)


@pytest.mark.parametrize("is_logged", [False, True], ids=["outbox", "log"])
async def test_the_key_of_a_command_older_than_the_list_is_refused_with_another_body(
    boxes: Store[Box], service_store: ServiceStore, is_logged: bool
) -> None:
    await pushed_out(boxes, service_store, is_logged=is_logged)
    with pytest.raises(IdempotencyKeyReused):
        await boxes.change(scope(command="old", digest="d2"), "b1", lambda s, at: Decision((BoxFilled(by=8),)))


async def test_of_two_commands_under_one_key_at_once_only_one_is_remembered(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    rival = service_store.store(boxes.aggregate)
    has_read, gate = asyncio.Event(), asyncio.Event()

    async def after_the_rival(s: Scope) -> datetime:
        if s.command and s.command.digest == "d1":
            has_read.set()
            await gate.wait()
        return service_store.clock.now()

    service_store.clocks.now = after_the_rival  # type: ignore[method-assign,assignment]
    slow = asyncio.create_task(boxes.change(scope(command="k", digest="d1"), "b1", lambda s, at: fill()))
    await has_read.wait()
    await rival.change(scope(command="k", digest="d2"), "b1", lambda s, at: NOTHING)
    gate.set()
    with pytest.raises(IdempotencyKeyReused):
        await slow
    assert (await boxes.get(scope(), "b1")).state.content == 0


def fill() -> Decision:
    return Decision((BoxFilled(by=1),))


async def test_a_refused_create_under_a_used_key_is_answered_by_what_it_made(boxes: Store[Box]) -> None:
    asker = scope(command="k")

    def once(state: Box | None, at: datetime) -> Decision:
        return opened("A") if not made else _refuse(state, at)

    made: list[str] = []
    await boxes.change(asker, "b1", once, status=201)
    made.append("b1")
    again = await boxes.change(asker, "b1", once, status=201)
    assert (again.repeated, again.status) == (True, 201)


async def test_keys_of_two_callers_or_tenants_do_not_meet(boxes: Store[Box]) -> None:
    one, two = scope(command="k-of-u1"), scope(command="k-of-u2", actor="u2")
    assert boxes.new_id(one) != boxes.new_id(two)
    assert boxes.new_id(scope()) != boxes.new_id(scope())
