"""What waits for a listener, and who listens: bounded, merged, and never outside a listener's sight."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from services.insight.domain.errors import TooManyStreams
from services.insight.sight import Sight
from services.insight.stream.changes import Change, ThingChange
from services.insight.stream.listeners import Listener, Listeners, Pace, Told
from services.insight.stream.reply import Asked, EventStream
from shared.store.written import Stamp

TENANT = "t1"
TENANT_WIDE = Sight(TENANT, {})


def at(number: int) -> Stamp:
    return Stamp(1000, number)


def change(park: str, *ids: str, tenant: str = TENANT, community: str = "c1") -> Change:
    return Change(tenant, park, community, ids)


async def told(listener: Listener) -> Told:
    async with asyncio.timeout(5):
        return await listener.news()


@pytest.fixture
def listeners() -> Listeners:
    listeners = Listeners(Pace(kept=3, things=7, named=4, per_account=2, stall_s=0.05))
    listeners.begin_at(at(0))
    return listeners


async def test_what_a_slow_listener_has_not_heard_is_merged_by_park(listeners: Listeners) -> None:
    with listeners.listening("u1", TENANT_WIDE, None) as listener:
        for number in range(1, 1001):
            listeners.hear(at(number), [change(f"p{number % 2}", "K10" if number % 3 else "K1")])
        assert await told(listener) == Told([("p1", ("K1", "K10")), ("p0", ("K1", "K10"))], at(1000))


def thing(id: str, version: int, **row: str) -> ThingChange:
    return ThingChange(TENANT, "enterprises", id, version, [{"thing": id, **row}])


async def test_a_thing_is_told_at_its_last_version_to_who_sees_it(listeners: Listeners) -> None:
    here = replace(TENANT_WIDE, things={"enterprises": {"park": "p1"}})
    with listeners.listening("u1", here, None) as live, listeners.listening("u2", TENANT_WIDE, None) as blind:
        moved_away = replace(thing("e2", 4), seen_by=[{"park": "p1"}, {"park": "p2"}])
        listeners.hear(at(1), [], [thing("e1", 1, park="p1"), thing("e3", 1, park="p2"), moved_away])
        listeners.hear(at(2), [change("p1", "K1")], [thing("e1", 2, park="p1")])
        assert (await told(live)).things == (("enterprises", "e1", 2), ("enterprises", "e2", 4))
        assert (await told(blind)).things == ()


async def test_who_gets_no_figures_is_told_of_things_alone(listeners: Listeners) -> None:
    person = Sight(TENANT, {}, figures=False, things={"enterprises": {"thing": "e1"}})
    with listeners.listening("u1", person, None) as listener:
        listeners.hear(at(1), [change("p1", "K1")])
        listeners.hear(at(2), [change("p1", "K1")], [thing("e1", 1), thing("e2", 1)])
        assert await told(listener) == Told([], at(2), (("enterprises", "e1", 1),))
        listeners.begin_at(at(3))
        assert await told(listener) == Told([], at(3), (("enterprises", None, None),))


async def test_of_many_things_the_kind_alone_is_told(listeners: Listeners) -> None:
    everything = replace(TENANT_WIDE, things={"enterprises": {}, "visits": {}})
    with listeners.listening("u1", everything, None) as listener:
        listeners.hear(at(1), [], [thing(f"e{number}", 1) for number in range(5)])
        assert (await told(listener)).things == (("enterprises", None, None),)
        listeners.begin_at(at(2))
        assert (await told(listener)).things == (("enterprises", None, None), ("visits", None, None))


async def test_memory_for_who_comes_back_is_bounded_by_things_too(listeners: Listeners) -> None:
    everything = replace(TENANT_WIDE, things={"enterprises": {}})
    for number in (1, 2):
        listeners.hear(at(number), [], [thing(f"e{number}-{place}", 1) for place in range(4)])
    with listeners.listening("u1", everything, at(0)) as late:
        assert [park for park, _ in (await told(late)).parks] == [None]
    with listeners.listening("u1", everything, at(1)) as listener:
        assert [id for _, id, _ in (await told(listener)).things] == [f"e2-{place}" for place in range(4)]


async def test_that_all_may_have_changed_takes_the_place_of_what_waits(listeners: Listeners) -> None:
    with listeners.listening("u1", TENANT_WIDE, None) as listener:
        listeners.hear(at(1), [change("p1", "K1")])
        listeners.begin_at(at(2))
        assert [park for park, _ in (await told(listener)).parks] == [None]


@pytest.mark.parametrize(
    ("area", "parks"),
    [({}, ["p1", "p2"]), ({"park": "p2"}, ["p2"]), ({"community": "c1"}, ["p1"]), ({"community": "c2"}, ["p2"])],
)
async def test_a_listener_hears_of_the_parks_in_his_area(
    listeners: Listeners, area: dict[str, str], parks: list[str]
) -> None:
    foreign = change("p3", "K1", tenant="t2", community="c2")
    sight = Sight(TENANT, area)
    with listeners.listening("u1", sight, None) as live:
        listeners.hear(at(1), [foreign, change("p1", "K1"), change("p2", "K1", community="c2")])
        with listeners.listening("u1", sight, at(0)) as late:
            for listener in (live, late):
                assert [park for park, _ in (await told(listener)).parks] == parks


async def test_one_that_comes_back_hears_only_what_came_after(listeners: Listeners) -> None:
    for number in (1, 2, 3):
        listeners.hear(at(number), [change(f"p{number}", "K1")])
    with listeners.listening("u1", TENANT_WIDE, at(1)) as listener:
        assert await told(listener) == Told([("p2", ("K1",)), ("p3", ("K1",))], at(3))


@pytest.mark.parametrize(("heard", "parks"), [(0, [None]), (1, ["p2", "p3", "p4"]), (5, [None])])
async def test_beyond_what_is_kept_all_may_have_changed(listeners: Listeners, heard: int, parks: list[Any]) -> None:
    for number in (1, 2, 3, 4):
        listeners.hear(at(number), [change(f"p{number}", "K1")])
    with listeners.listening("u1", TENANT_WIDE, at(heard)) as listener:
        assert [park for park, _ in (await told(listener)).parks] == parks


async def test_an_account_takes_no_more_places_than_it_may(listeners: Listeners) -> None:
    with listeners.listening("u1", TENANT_WIDE, None):
        with listeners.listening("u1", TENANT_WIDE, None):
            with pytest.raises(TooManyStreams), listeners.listening("u1", TENANT_WIDE, None):
                pass
            with listeners.listening("u2", TENANT_WIDE, None) as other:
                assert other.sight is TENANT_WIDE
        with listeners.listening("u1", TENANT_WIDE, None) as again:
            assert again.sight is TENANT_WIDE


async def test_a_listener_that_takes_nothing_in_is_given_up(listeners: Listeners) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 2:
            await asyncio.Event().wait()

    async def receive() -> Any:
        await asyncio.Event().wait()

    asked = Asked("u1", TENANT_WIDE, None, left_s=3600, stopping=asyncio.Event())
    async with asyncio.timeout(20):
        await EventStream(listeners, asked)({"type": "http"}, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    with listeners.listening("u1", TENANT_WIDE, None), listeners.listening("u1", TENANT_WIDE, None) as free:
        assert free.sight is TENANT_WIDE
