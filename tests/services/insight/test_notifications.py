"""Notifications and recent events: who is told what, in words, once, and what he has read."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.insight.desk.memory import RECENT
from services.insight.desk.wording import said_of
from shared.contracts.catalogue import CATALOGUE
from tests.services.insight.builders import START
from tests.services.insight.conftest import Client, Serve
from tests.services.insight.desks import AT, CONTACT, OFFICER, SECRETARY, STATION, desk, elsewhere, started


@pytest.fixture
async def client(serve: Serve) -> AsyncIterator[Client]:
    async with serve(started()) as client:
        await client.feed.take_in(*started().events)
        yield client


async def told(client: Client, role: str, query: str = "", **caller: Any) -> list[tuple[str, str, str]]:
    reply = await client.get(f"/notifications{query}", role, **(caller or AT[role]))
    assert reply.status == 200, reply.body
    return [(each["why"], each["subject"]["id"], each["slug"]) for each in reply.body["items"]]


async def test_whoever_is_awaited_is_told_the_newest_first(client: Client) -> None:
    assert await told(client, SECRETARY) == [
        ("your-turn", "t1", "transfer.issued"),
        ("your-turn", "l1", "linkage.organization-negotiating"),
    ]


async def test_nobody_is_told_what_he_did_himself(client: Client) -> None:
    assert await told(client, STATION) == []
    colleague = {**AT[STATION], "sub": "colleague"}
    assert await told(client, STATION, **colleague) == [("your-turn", "l1", "linkage.organization-lead")]


@pytest.mark.parametrize("role", [OFFICER, "liaison", "department_officer"])
async def test_who_is_not_concerned_is_not_told(client: Client, role: str) -> None:
    assert await told(client, role) == []


async def test_whoever_began_it_is_told_once_that_it_moved_on(serve: Serve) -> None:
    story = started()
    story.step("l1", "preparing", "PREPARING", STATION, by="secretary", action="apply", kind="FOUND")
    story.step("l1", "suspended", "SUSPENDED", OFFICER, by="officer", action="resume", kind="FOUND")
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        found = await told(client, STATION)
    assert found == [
        ("moved-on", "l1", "linkage.organization-suspended"),
        ("your-turn", "l1", "linkage.organization-preparing"),
    ]


async def test_a_missed_deadline_is_told_to_who_missed_it_and_to_the_level_above(serve: Serve) -> None:
    story = started().on(START + timedelta(days=11))
    waits = (SECRETARY, CONTACT)
    more: dict[str, Any] = {"kind": "FOUND", "to_role": OFFICER, "due": START + timedelta(days=10), "since": START}
    story.step("l1", "escalated", "NEGOTIATING", *waits, by="system", action="prepare", **more)
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        heads = [(await told(client, role))[0] for role in (SECRETARY, CONTACT, OFFICER)]
        assert await told(client, "street_leader") == []
    assert heads == [("deadline-missed", "l1", "linkage.organization-escalated")] * 3


async def test_a_reminder_that_moves_a_due_time_is_nobodys_new_turn(serve: Serve) -> None:
    story = desk()
    story.step("l1", "assessed", "ASSESSED", STATION, by="u9", kind="FOUND")
    due = START + timedelta(days=60)
    story.step("l1", "signed", "ASSESSED", STATION, by="u9", due=due, kind="FOUND")
    async with serve(story) as client:
        await client.feed.take_in(*story.events)
        assert await told(client, STATION) == [("your-turn", "l1", "linkage.organization-assessed")]


async def test_reading_one_is_kept_for_its_reader_alone(client: Client) -> None:
    id = (await client.get("/notifications", SECRETARY, **AT[SECRETARY])).body["items"][0]["id"]
    read = await client.post(f"/notifications/{id}/actions/read", SECRETARY, **AT[SECRETARY])
    again = await client.post(f"/notifications/{id}/actions/read", SECRETARY, **AT[SECRETARY])
    assert read.status == again.status == 200
    assert read.body["read_at"] == again.body["read_at"] is not None
    assert len(await told(client, SECRETARY, "?unread=true")) == 1
    other = {**AT[SECRETARY], "sub": "deputy"}
    assert len(await told(client, SECRETARY, "?unread=true", **other)) == 2


async def test_reading_all_leaves_none_unread_and_the_count_says_so(client: Client) -> None:
    async def count() -> tuple[int, int]:
        body = (await client.get("/notifications?count=true&limit=1", SECRETARY, **AT[SECRETARY])).body
        return body["total"], body["unread"]

    assert await count() == (2, 2)
    reply = await client.post("/notifications/actions/read-all", SECRETARY, **AT[SECRETARY])
    assert (reply.status, reply.body) == (200, {"read": 2})
    assert await count() == (2, 0)


async def test_what_does_not_concern_the_caller_cannot_be_read(client: Client) -> None:
    id = (await client.get("/notifications", SECRETARY, **AT[SECRETARY])).body["items"][0]["id"]
    assert (await client.post(f"/notifications/{id}/actions/read", "liaison", **AT["liaison"])).status == 404


async def activity(client: Client, role: str, query: str = "") -> list[str]:
    reply = await client.get(f"/activity{query}", role, **AT[role])
    assert reply.status == 200, reply.body
    return [each["slug"] for each in reply.body["items"]]


async def test_recent_events_are_told_in_both_languages_with_roles_alone(client: Client) -> None:
    newest, founding, *_ = (await client.get("/activity", OFFICER, **AT[OFFICER])).body["items"]
    assert newest["sentence"] == {
        "zh": "组织关系转接 · 来津影视：介绍信已开具",
        "en": "Transfer of a relation · 来津影视: letter issued",
    }
    assert founding["sentence"]["zh"] == "组织联合建立 · 来津影视：进入协商"
    assert (newest["by"], newest["subject"]) == (
        {"role": STATION, "unit": None},
        {"resource": "transfers", "id": "t1"},
    )


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("liaison", {"transfer.issued"}),
        (CONTACT, {"transfer.issued", "linkage.organization-lead"}),
        (
            "branch_secretary",
            {"linkage.organization-lead", "linkage.organization-negotiating", "enterprise.registered"},
        ),
    ],
)
async def test_what_its_owner_does_not_show_is_not_told(client: Client, role: str, hidden: set[str]) -> None:
    everything = set(await activity(client, OFFICER))
    assert hidden < everything
    assert not hidden & set(await activity(client, role))


async def test_another_parks_events_are_not_told(client: Client) -> None:
    before = await activity(client, STATION)
    far = elsewhere()
    far.step("far", "assessed", "ASSESSED", STATION, kind="FOUND")
    await client.feed.take_in(*far.events)
    assert await activity(client, STATION) == before
    assert await activity(client, OFFICER, "?park=p2") == ["linkage.organization-assessed"]


async def test_what_is_taken_back_was_never_told(client: Client) -> None:
    story = started()
    known = len(story.events)
    story.tell("organization", "enterprise.registration-undone", "e1", {})
    assert "enterprise.registered" in await activity(client, OFFICER)
    await client.feed.take_in(*story.events[known:])
    assert "enterprise.registered" not in await activity(client, OFFICER)


async def test_a_restore_of_the_source_forgets_what_was_told_of_it(client: Client) -> None:
    await client.feed.forget("linkage")
    assert not [each for each in await activity(client, OFFICER) if each.startswith("linkage.")]
    assert "transfer.issued" in await activity(client, OFFICER)


async def test_no_line_holds_a_members_id_in_words_or_reply(client: Client) -> None:
    assert await client.feed.database[RECENT].count_documents({"member": "m1"}) == 1
    reply = await client.get("/activity", OFFICER, **AT[OFFICER])
    assert "m1" not in str(reply.body)


def test_every_event_of_a_letter_and_each_step_of_a_founding_has_words() -> None:
    letters = [card.name for card in CATALOGUE if card.name.startswith("transfer.")]
    assert letters
    assert all(said_of(name, None).zh != name.partition(".")[2] for name in letters)
    assert said_of("linkage.organization-founded", "ORGANIZATION").zh == "支部已成立"
    assert said_of("linkage.venue-lent", "VENUE") == ("lent", "lent")
