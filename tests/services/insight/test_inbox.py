"""The inbox: what waits for whom, until when, and nothing that its owner would not show."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.insight.desk.turns import Bucket, bucket_of
from tests.services.insight.builders import START
from tests.services.insight.conftest import Client, Serve
from tests.services.insight.desks import AT, CONTACT, OFFICER, SECRETARY, STATION, Desk, desk, elsewhere, started

DUE = START + timedelta(days=10)


@pytest.fixture(scope="module")
async def client(serve: Serve) -> AsyncIterator[Client]:
    async with serve(started()) as client:
        await client.feed.take_in(*started().events)
        yield client


async def turns(client: Client, role: str, query: str = "", **caller: Any) -> list[tuple[str, str, str]]:
    reply = await client.get(f"/inbox{query}", role, **(caller or AT[role]))
    assert reply.status == 200, reply.body
    return [(each["resource"], each["id"], each["action"]) for each in reply.body["items"]]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (SECRETARY, [("linkages", "l1", "prepare"), ("transfers", "t1", "receive")]),
        (CONTACT, [("linkages", "l1", "prepare")]),
        (STATION, []),
        (OFFICER, []),
        ("liaison", []),
        ("branch_secretary", []),
        ("department_officer", []),
    ],
)
async def test_what_waits_is_told_to_the_role_and_body_awaited(
    client: Client, role: str, expected: list[tuple[str, str, str]]
) -> None:
    assert await turns(client, role) == expected


@pytest.mark.parametrize(
    ("role", "caller"),
    [
        (SECRETARY, {"jurisdiction": {"community": "c2"}}),
        (CONTACT, {"jurisdiction": {"enterprise": "e2"}}),
        (SECRETARY, {"jurisdiction": {}, "sub": "nowhere"}),
        (SECRETARY, {"jurisdiction": {"community": "c1"}, "tenant": "110106001"}),
    ],
)
async def test_whoever_is_bound_elsewhere_is_not_awaited(client: Client, role: str, caller: dict[str, Any]) -> None:
    assert await turns(client, role, **caller) == []


async def test_what_waits_for_others_names_them_to_who_takes_part(client: Client) -> None:
    reply = await client.get("/inbox?waiting=others", STATION, **AT[STATION])
    awaited = [(each["resource"], each["role"], each["unit"]) for each in reply.body["items"]]
    assert sorted(awaited) == [
        ("linkages", SECRETARY, "c1"),
        ("linkages", CONTACT, "e1"),
        ("transfers", SECRETARY, "c1"),
    ]


async def test_one_party_waits_for_the_other(client: Client) -> None:
    assert await turns(client, CONTACT, "?waiting=others") == [("linkages", "l1", "prepare")]


async def test_a_liaison_of_the_park_sees_the_founding_wait_and_no_letter(client: Client) -> None:
    assert {resource for resource, _, _ in await turns(client, "liaison", "?waiting=others")} == {"linkages"}


async def test_a_turn_is_told_in_words_of_the_callers_language_without_a_person(client: Client) -> None:
    (turn,) = (await client.get("/inbox", CONTACT, **AT[CONTACT])).body["items"]
    assert turn["title"] == "组织联合建立 · 来津影视"
    assert (turn["number"], turn["state"], turn["bucket"]) == ("ZZ-2016-L1", "NEGOTIATING", "WITHIN")


async def test_a_contact_is_not_told_of_a_lead_that_is_not_assessed(serve: Serve) -> None:
    story = desk()
    story.step("l1", "lead", "LEAD", STATION, action="assess")
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        assert await turns(client, STATION) == [("linkages", "l1", "assess")]
        assert await turns(client, CONTACT, "?waiting=others") == []


async def test_what_has_ended_waits_for_nobody(serve: Serve) -> None:
    story = started()
    story.step("l1", "declined", "DECLINED")
    story.letter("t1", "received", "RECEIVED")
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        assert [await turns(client, role) for role in (SECRETARY, CONTACT)] == [[], []]


async def test_what_is_missed_comes_first_and_what_has_no_deadline_last(serve: Serve) -> None:
    story = desk()
    for id, days in (("late", -1), ("soon", 1), ("never", None)):
        due = START + timedelta(days=days) if days else None
        story.step(id, "assessed", "ASSESSED", STATION, due=due, kind="FOUND")
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        reply = await client.get("/inbox", STATION, **AT[STATION])
    assert [(each["id"], each["bucket"]) for each in reply.body["items"]] == [
        ("late", "BREACHED"),
        ("soon", "WITHIN"),
        ("never", "WITHIN"),
    ]


async def test_the_list_goes_on_where_a_page_ends_and_counts_all(serve: Serve) -> None:
    story: Desk = desk()
    for number in range(3):
        story.step(f"l{number}", "assessed", "ASSESSED", STATION, due=None, kind="FOUND")
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        first = (await client.get("/inbox?limit=2&count=true", STATION, **AT[STATION])).body
        rest = (await client.get(f"/inbox?limit=2&cursor={first['next']}", STATION, **AT[STATION])).body
    assert ([each["id"] for each in first["items"]], first["total"]) == (["l0", "l1"], 3)
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (["l2"], None)


async def test_an_unknown_filter_is_refused(client: Client) -> None:
    assert (await client.get("/inbox?colour=red", OFFICER, **AT[OFFICER])).status == 422
    assert (await client.get("/inbox?waiting=nobody", OFFICER, **AT[OFFICER])).status == 422


@pytest.mark.parametrize(
    ("gone", "bucket"),
    [(7.9, Bucket.WITHIN), (8.0, Bucket.WITHIN), (8.1, Bucket.APPROACHING), (10, Bucket.APPROACHING)],
)
def test_a_deadline_approaches_when_four_fifths_of_its_time_have_gone(gone: float, bucket: Bucket) -> None:
    assert bucket_of(START, DUE, START + timedelta(days=gone)) is bucket


def test_a_deadline_is_missed_the_moment_after_it() -> None:
    assert bucket_of(START, DUE, DUE + timedelta(seconds=1)) is Bucket.BREACHED


async def test_what_happens_in_another_park_waits_for_nobody_here(serve: Serve) -> None:
    story = elsewhere()
    story.step("far", "assessed", "ASSESSED", STATION, kind="FOUND")
    async with serve(desk()) as client:
        await client.feed.take_in(*story.events)
        assert await turns(client, STATION) == []
        assert await turns(client, STATION, jurisdiction={"park": "p2"}) == [("linkages", "far", "next")]
