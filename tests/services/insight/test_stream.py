"""The stream over HTTP: who is told of what, and how long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from services.insight.indicators import INDICATORS
from services.insight.stream.listeners import Pace
from services.insight.stream.signals import COLLECTION
from shared.web.tokens import LEEWAY_S
from tests.services.insight.builders import PARK, TENANT, Story
from tests.services.insight.conftest import Client, Serve
from tests.services.insight.desks import AT, CONTACT, SECRETARY, STATION, Desk
from tests.services.insight.streams import OF_ENTERPRISES, PATIENCE_S, enterprises, first_park
from tests.services.insight.test_sight import OTHER_TENANT, other_street, second_park
from tests.support.stores import SettableClock

OFFICER = "street_officer"
ALL = [indicator.id for indicator in INDICATORS]


@pytest.fixture
async def client(serve: Serve) -> AsyncIterator[Client]:
    story = first_park()
    story.events += second_park().events
    async with serve(story, other_street()) as client:
        yield client


async def test_an_event_names_the_park_and_the_figures_counted_from_what_moved(client: Client) -> None:
    async with client.stream(OFFICER) as stream:
        await client.feed.take_in(*enterprises(Story(), "e2"))
        frame = await stream.event()
    assert stream.reply.headers["Content-Type"].startswith("text/event-stream")
    assert stream.reply.headers["Cache-Control"] == "no-store"
    assert (frame.event, frame.data) == ("changed", {"resource": "kpis", "park": PARK, "ids": OF_ENTERPRISES})


async def test_a_letter_and_an_organization_are_told_to_the_parks_they_lead_to(client: Client) -> None:
    story = Story()
    story.transfer("t1", "received", "m1")
    story.organization("o1", "e1", "y1")
    async with client.stream(OFFICER) as stream:
        await client.feed.take_in(story.events[0])
        assert await stream.parks() == {PARK: ["K5"]}
        await client.feed.take_in(story.events[1])
        assert await stream.parks() | await stream.parks() == {PARK: ["K1", "K2", "K3"], "p2": ["K1", "K2", "K3"]}


async def test_a_thing_is_named_with_its_version_to_who_sees_it(client: Client) -> None:
    story = Desk()
    story.step("l1", "lead", "LEAD", STATION)
    story.letter("t1", "issued", "ISSUED", SECRETARY)
    liaison = client.stream("liaison", jurisdiction={"park": PARK})
    async with client.stream(OFFICER) as stream, liaison as narrow, client.stream(CONTACT, **AT[CONTACT]) as blind:
        await client.feed.take_in(*story.events)
        assert {await stream.thing(), await stream.thing()} == {("linkages", "l1", 1), ("transfers", "t1", 1)}
        await client.feed.take_in(*enterprises(Story(), "e2", "e1"))
        assert [await narrow.thing(), await narrow.thing()] == [("linkages", "l1", 1), ("enterprises", "e2", 1)]
        assert await blind.thing() == ("enterprises", "e1", 1)


async def test_who_gets_no_figures_is_told_of_his_own_things_alone(client: Client) -> None:
    """Figures, and what others alone see, come first: had they been told, they would be read first."""
    story = Desk()
    story.step("l1", "lead", "LEAD", STATION)
    story.letter("t1", "issued", "ISSUED", SECRETARY)
    async with client.stream("person", jurisdiction={"person": "m1"}) as stream:
        await client.feed.take_in(*enterprises(Story(), "e2"))
        await client.feed.take_in(*story.events)
        assert (await stream.event()).data == {"resource": "transfers", "id": "t1", "version": 1}


async def test_who_saw_a_thing_is_told_when_it_is_taken_back(client: Client) -> None:
    story = Story()
    story.enterprise("e2")
    story.tell("organization", "enterprise.registration-undone", "e2", {})
    await client.tell(story.events[0])
    async with client.stream("station_worker", jurisdiction={"park": PARK}) as stream:
        await client.feed.take_in(story.events[1])
        assert await stream.thing() == ("enterprises", "e2", 2)


async def test_an_organization_is_told_to_a_park_it_leaves(client: Client) -> None:
    story = Story()
    story.organization("o1", "e1")
    story.tell("organization", "organization.amended", "o1", {"enterprises": ["y1"]})
    await client.tell(story.events[0])
    async with client.stream("station_worker", jurisdiction={"park": PARK}) as stream:
        await client.feed.take_in(story.events[1])
        assert await stream.parks() == {PARK: ["K1", "K2", "K3"]}


async def test_an_event_that_moves_no_figure_is_not_told(client: Client) -> None:
    story = Story()
    story.tell("organization", "enterprise.amended", "e1", {"listed": True})
    story.tell("organization", "enterprise.amended", "e1", {"sector": "OTHER"})
    async with client.stream(OFFICER) as stream:
        await client.feed.take_in(story.events[0])
        assert await client.feed.database[COLLECTION].count_documents({"rows.enterprises": {"$exists": True}}) == 0
        await client.feed.take_in(story.events[1])
        assert await stream.parks() == {PARK: OF_ENTERPRISES}


async def test_a_park_that_is_heard_of_after_its_enterprises_is_told_with_all_figures(client: Client) -> None:
    story = Story(park="p4", community="c4")
    story.enterprise("late")
    story.place()
    async with client.stream("community_secretary", jurisdiction={"community": "c4"}) as stream:
        await client.feed.take_in(*story.events)
        told: set[str] = set()
        while told != set(ALL):
            told |= set((await stream.parks())["p4"])


@pytest.mark.parametrize(
    ("role", "caller", "query", "park"),
    [
        ("station_worker", {"jurisdiction": {"park": "p2"}}, "", "p2"),
        ("community_secretary", {"jurisdiction": {"community": "c2"}}, "", "p2"),
        ("enterprise_contact", {"jurisdiction": {"enterprise": "y1"}}, "", "p2"),
        (OFFICER, {}, "?park=p2", "p2"),
        (OFFICER, {"tenant": OTHER_TENANT}, "", "p9"),
        ("district_viewer", {"tenant": "110105"}, f"?tenant={TENANT}&park=p2", "p2"),
    ],
)
async def test_nothing_outside_tenant_and_jurisdiction_is_told(
    client: Client, role: str, caller: dict[str, Any], query: str, park: str
) -> None:
    """What lies outside comes first: had it been told, it would be read first."""
    places = {PARK: Story(), "p2": Story(park="p2", community="c2"), "p9": Story(OTHER_TENANT, "p9", "c9")}
    mine = places.pop(park)
    async with client.stream(role, query=query, **caller) as stream:
        for number, other in enumerate(places.values()):
            await client.feed.take_in(*enterprises(other, f"other-{number}"))
        await client.feed.take_in(*enterprises(mine, "mine"))
        assert await stream.parks() == {park: OF_ENTERPRISES}


@pytest.mark.parametrize(
    ("role", "caller", "query", "status"),
    [
        ("person", {}, "?park=p1", 403),
        ("person", {}, f"?tenant={TENANT}", 403),
        ("station_worker", {"jurisdiction": {"park": "p2"}}, "?park=p1", 404),
        (OFFICER, {}, "?park=p9", 404),
        (OFFICER, {}, f"?tenant={OTHER_TENANT}", 404),
        ("district_viewer", {"tenant": "110105"}, "", 422),
    ],
)
async def test_who_may_not_see_the_figures_of_an_area_gets_no_stream_of_them(
    client: Client, role: str, caller: dict[str, Any], query: str, status: int
) -> None:
    assert (await client.get(f"/stream{query}", role, **caller)).status == status


async def test_a_stream_is_refused_to_who_accepts_no_events(client: Client) -> None:
    token = {"Authorization": f"Bearer {client.signer.token(OFFICER, tenant=TENANT)}", "Accept": "application/json"}
    async with client.session.get(f"{client.address}/api/v1/stream", headers=token) as reply:
        assert reply.status == 406


async def test_a_quiet_stream_beats(serve: Serve) -> None:
    async with serve(first_park(), pace=Pace(beat_s=0.05)) as client, client.stream(OFFICER) as stream:
        assert [(await stream.frame()).event for _ in range(3)] == [None] * 3


async def test_a_stream_ends_when_its_token_does(client: Client) -> None:
    in_a_second = int(SettableClock().now().timestamp()) - LEEWAY_S + 1
    async with client.stream(OFFICER, exp=in_a_second) as stream:
        assert await stream.ended()
    assert (await client.get("/stream", OFFICER, exp=in_a_second - 1)).status == 401


async def test_an_account_has_so_many_streams_and_one_that_ends_makes_room(serve: Serve) -> None:
    async with serve(first_park(), pace=Pace(per_account=2)) as client:
        async with client.stream(OFFICER), client.stream(OFFICER):
            refused = await client.get("/stream", OFFICER)
            async with client.stream(OFFICER, sub="u2") as other:
                assert other.began_at
        assert (refused.status, refused.body["type"]) == (429, "/problems/too-many-streams")
        async with asyncio.timeout(PATIENCE_S):
            while await client.status("/stream", OFFICER) != 200:
                await asyncio.sleep(0.02)


async def test_streams_end_whole_when_the_process_stops(client: Client) -> None:
    async with AsyncExitStack() as reading:
        async with client.beside() as second:
            stream = await reading.enter_async_context(second.stream(OFFICER))
        assert await stream.ended()
