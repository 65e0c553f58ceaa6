"""Going on after an interruption: of the listener, of the signals, of the process."""

from collections.abc import AsyncIterator

import pytest

from services.insight.indicators import INDICATORS
from services.insight.stream.listeners import Pace
from services.insight.stream.signals import COLLECTION, signal_all
from shared.store.written import Stamp
from tests.services.insight.builders import PARK, Story
from tests.services.insight.conftest import Client, Serve
from tests.services.insight.streams import OF_ENTERPRISES, enterprises, first_park
from tests.services.insight.test_sight import second_park

OFFICER = "street_officer"
ALL = [indicator.id for indicator in INDICATORS]


@pytest.fixture
async def client(serve: Serve) -> AsyncIterator[Client]:
    story = first_park()
    story.events += second_park().events
    async with serve(story) as client:
        yield client


async def test_who_comes_back_is_told_what_changed_meanwhile(client: Client) -> None:
    story = Story()
    async with client.stream(OFFICER) as stream:
        await client.feed.take_in(*enterprises(story, "e2"))
        last = (await stream.settled()).id
    async with client.stream(OFFICER) as witness:
        await client.feed.take_in(*enterprises(second_park(), "y2"))
        assert await witness.parks() == {"p2": OF_ENTERPRISES}
    async with client.stream(OFFICER, after=last) as stream:
        assert await stream.parks() == {"p2": OF_ENTERPRISES}
    async with client.stream("station_worker", jurisdiction={"park": PARK}, after=last) as stream:
        await client.feed.take_in(*enterprises(story, "e3"))
        assert await stream.parks() == {PARK: OF_ENTERPRISES}
        settled = await stream.settled()
    later, earlier = Stamp.read(str(settled.id)), Stamp.read(str(last))
    assert later is not None
    assert earlier is not None
    assert later > earlier


async def test_a_stream_names_a_moment_to_come_back_to_before_its_first_event(client: Client) -> None:
    async with client.stream(OFFICER) as stream:
        began_at = stream.began_at
    async with client.stream(OFFICER) as witness:
        await client.feed.take_in(*enterprises(Story(), "e2"))
        await witness.event()
    async with client.stream(OFFICER, after=began_at) as stream:
        assert await stream.parks() == {PARK: OF_ENTERPRISES}


@pytest.mark.parametrize("after", ["1-1", "9999999999-1", "what", "1-1-1"])
async def test_who_comes_back_too_late_is_told_that_all_may_have_changed(client: Client, after: str) -> None:
    async with client.stream(OFFICER, after=after) as stream:
        assert await stream.parks() == {None: ALL}
    async with client.stream("station_worker", jurisdiction={"park": "p2"}, after=after) as stream:
        assert await stream.parks() == {"p2": ALL}


async def test_only_so_many_changes_are_kept_for_who_comes_back(serve: Serve) -> None:
    story = first_park()
    async with serve(story, pace=Pace(kept=2)) as client:
        async with client.stream(OFFICER) as stream:
            began_at = stream.began_at
            ids = []
            for number in range(3):
                await client.feed.take_in(*enterprises(story, f"n{number}"))
                ids.append((await stream.settled()).id)
        async with client.stream(OFFICER, after=ids[0]) as stream:
            assert await stream.parks() == {PARK: OF_ENTERPRISES}
        async with client.stream(OFFICER, after=began_at) as stream:
            assert await stream.parks() == {None: ALL}


async def test_after_a_rebuild_all_figures_may_have_changed(client: Client) -> None:
    async with client.stream(OFFICER) as stream:
        for number in (1, 2):
            await signal_all(client.feed.database[COLLECTION], "rebuild", str(number))
            assert await stream.parks() == {None: ALL}


async def test_when_a_source_was_restored_all_figures_may_have_changed(client: Client) -> None:
    async with client.stream(OFFICER) as stream:
        await client.feed.forget("organization")
        assert await stream.parks() == {None: ALL}


async def test_a_lost_signal_log_is_told_as_everything_and_followed_anew(client: Client) -> None:
    async with client.stream(OFFICER) as stream:
        await client.feed.take_in(*enterprises(Story(), "e2"))
        assert await stream.parks() == {PARK: OF_ENTERPRISES}
        await client.feed.database[COLLECTION].drop()
        assert await stream.parks() == {None: ALL}
        await client.feed.take_in(*enterprises(Story(), "e3"))
        assert await stream.parks() == {PARK: OF_ENTERPRISES}


async def test_every_process_tells_what_any_process_folded(client: Client) -> None:
    """Two processes on one database; a third folds."""
    async with client.beside() as second:
        async with client.stream(OFFICER) as here, second.stream(OFFICER) as there:
            await client.feed.take_in(*enterprises(Story(), "e2"))
            told = await here.event()
            assert await there.event() == told
        async with client.stream(OFFICER, after=there.began_at) as stream:
            assert (await stream.event()).data == told.data
