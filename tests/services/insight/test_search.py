"""Search: by name, number or code, within what the caller sees; members are never found."""

from collections.abc import AsyncIterator

import pytest

from tests.services.insight.conftest import Client, Serve
from tests.services.insight.desks import AT, CONTACT, OFFICER, STATION, desk, elsewhere


@pytest.fixture(scope="module")
async def client(serve: Serve) -> AsyncIterator[Client]:
    story = desk()
    story.step("l1", "assessed", "ASSESSED", STATION, kind="FOUND")
    story.member("来津影视", "e1")
    facts = {"name": "来津书店", "credit_code": "91110105DEMA10027X", "park": "p2", "community": "c2"}
    far = elsewhere()
    far.tell("organization", "enterprise.registered", "e2", {"facts": {**facts, "sector": "MEDIA"}})
    async with serve(story) as client:
        await client.feed.take_in(*story.events, *far.events)
        yield client


async def found(client: Client, role: str, q: str) -> list[tuple[str, str]]:
    reply = await client.get(f"/search?q={q}", role, **AT[role])
    assert reply.status == 200, reply.body
    return [(each["resource"], each["id"]) for each in reply.body["items"]]


@pytest.mark.parametrize("q", ["来津影", "DEMA10019", "dema10019"])
async def test_a_thing_is_found_by_part_of_its_name_or_code(client: Client, q: str) -> None:
    assert await found(client, OFFICER, q) == [("enterprises", "e1")]


async def test_a_linkage_is_found_by_its_number_and_named_by_its_enterprise(client: Client) -> None:
    (item,) = (await client.get("/search?q=ZZ-2016-L1", OFFICER, **AT[OFFICER])).body["items"]
    assert (item["resource"], item["id"], item["title"]) == ("linkages", "l1", "组织联合建立 · 来津影视")


async def test_only_what_the_caller_sees_is_found(client: Client) -> None:
    assert await found(client, OFFICER, "来津") == [("enterprises", "e2"), ("enterprises", "e1")]
    assert await found(client, STATION, "来津") == [("enterprises", "e1")]
    assert await found(client, CONTACT, "来津") == [("enterprises", "e1")]
    assert await found(client, "department_officer", "来津") == []


async def test_a_new_name_is_found_and_the_former_is_not(serve: Serve) -> None:
    story = desk()
    story.tell("organization", "enterprise.amended", "e1", {"name": "新名影业"})
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        assert await found(client, OFFICER, "来津影视") == []
        assert await found(client, OFFICER, "新名") == [("enterprises", "e1")]
        assert await found(client, OFFICER, "DEMA10019") == [("enterprises", "e1")]


async def test_signs_of_a_pattern_are_letters(client: Client) -> None:
    assert await found(client, OFFICER, ".*") == []


async def test_a_search_for_nothing_is_refused(client: Client) -> None:
    assert (await client.get("/search", OFFICER, **AT[OFFICER])).status == 422
