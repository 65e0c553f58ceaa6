"""The places of an item of the menu that has a bound: one for each open request, and no two the same."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from services.service_request.domain.slots import ItemFull
from services.service_request.queries import menu
from services.service_request.store import REQUEST
from shared.kernel.scope import CommandRef
from shared.store.aggregate import Stored
from tests.services.service_request.menu import menu_item
from tests.services.service_request.support import CONTACT, STATION, House
from tests.services.service_request.test_lists import plan

ANSWERS = {"people": 1}


async def asked(house: House, item: str, scope: Any = CONTACT) -> Stored[Any]:
    return await house.submit(scope, service_item=item, answers=ANSWERS)


@pytest.mark.covers("S52")
async def test_a_full_item_takes_no_further_request(house: House) -> None:
    item = await menu_item(house, published=True, capacity=2)
    slots = {(await asked(house, item)).state.slot for _ in range(2)}
    assert slots == {1, 2}
    (shown,) = await menu.views(house.parts, CONTACT, [await house.parts.stores.items.get(CONTACT, item)])
    assert (shown["capacity"], shown["places_left"]) == (2, 0)
    with pytest.raises(ItemFull):
        await asked(house, item)


async def test_a_request_that_has_ended_gives_its_place_back(house: House) -> None:
    item = await menu_item(house, published=True, capacity=2)
    served, refused = (await asked(house, item)).id, (await asked(house, item)).id
    await house.act(STATION, refused, "reject", {"reason": "不属受理范围"})
    assert (await asked(house, item)).state.slot is not None
    closed = await house.walk(served, until="CLOSED")
    assert closed.slot is None
    assert (await asked(house, item)).state.slot is not None
    reopened = await house.act(CONTACT, served, "reopen", {"reason": "问题仍在"})
    assert reopened.slot is None


async def test_of_many_at_once_as_many_as_there_are_places_get_one(house: House) -> None:
    item = await menu_item(house, published=True, capacity=5)
    outcomes = await asyncio.gather(*(asked(house, item) for _ in range(12)), return_exceptions=True)
    made = [each for each in outcomes if isinstance(each, Stored)]
    assert {each.state.slot for each in made} == {1, 2, 3, 4, 5}
    assert {type(each) for each in outcomes} == {Stored, ItemFull}


async def test_a_repeat_gets_its_first_reply_when_the_item_is_full_by_now(house: House) -> None:
    item = await menu_item(house, published=True, capacity=1)
    scope = replace(CONTACT, command=CommandRef("c" * 32, "digest", keyed=True))
    first = await asked(house, item, scope)
    again = await asked(house, item, scope)
    assert (again.id, again.version, again.state.slot) == (first.id, first.version, 1)


async def test_an_item_without_bound_is_never_full(house: House) -> None:
    item = await menu_item(house, published=True, capacity=None)
    assert {(await asked(house, item)).state.slot for _ in range(3)} == {None}


async def test_places_are_counted_by_an_index(house: House) -> None:
    taken = {"data.service_item": "x", "data.slot": {"$gte": 1, "$lte": 5}}
    assert await plan(house.store, REQUEST.collection, taken, {}) == []
