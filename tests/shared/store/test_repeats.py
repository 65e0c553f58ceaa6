"""The same command again: one effect, the first reply, whoever asks and whenever."""

import asyncio

import pytest

from shared.kernel.errors import IdempotencyKeyReused
from shared.store import documents
from shared.store.aggregate import Decision
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
    with pytest.raises(ValueError, match="not today"):
        await boxes.change(asker, "b1", _refuse)
    changed = await boxes.change(asker, "b1", lambda s, at: Decision((BoxFilled(by=1),)))
    assert not changed.repeated


def _refuse(state: object, at: object) -> Decision:
    raise ValueError("not today")


async def test_a_command_older_than_the_list_is_still_found_in_the_log(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    await boxes.change(scope(), "b1", lambda s, at: opened("A"))
    first = await boxes.change(scope(command="old"), "b1", lambda s, at: Decision((BoxFilled(by=7),)))
    document = await service_store.database["boxes"].find_one({"_id": "b1"})
    assert document is not None
    rows = [{**event, "_id": event["id"], "aggregate": "b1", "tenant": "110105015"} for event in document["outbox"]]
    await service_store.events.insert_many(rows)
    for number in range(documents.REMEMBERED):
        await boxes.change(scope(command=f"n{number}"), "b1", lambda s, at: Decision((BoxFilled(by=0),)))
    await service_store.database["boxes"].update_one({"_id": "b1"}, {"$set": {"outbox": []}})
    again = await boxes.change(scope(command="old"), "b1", lambda s, at: Decision((BoxFilled(by=7),)))
    assert first.thing.state.content == 7
    assert (again.repeated, again.thing.state.content) == (True, 7)


async def test_keys_of_two_callers_or_tenants_do_not_meet(boxes: Store[Box]) -> None:
    one, two = scope(command="k-of-u1"), scope(command="k-of-u2", actor="u2")
    assert boxes.new_id(one) != boxes.new_id(two)
    assert boxes.new_id(scope()) != boxes.new_id(scope())
