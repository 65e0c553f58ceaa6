"""Clear texts and searches: who gets them, and that each leaves its row in the access log first."""

from typing import Any

import pytest

from shared.store.driver import Database
from tests.services.member.builders import BRANCH, floating, id_number, person, registered
from tests.support.api import Answer, Api

Rows = list[dict[str, Any]]


async def reveal(api: Api, id: str, *fields: str, purpose: str | None = "电话回访") -> Answer:
    evidence = {"fields": list(fields), "purpose": purpose}
    return await api.post(f"/members/{id}/actions/reveal", {"evidence": evidence})


async def rows(database: Database, api: Api) -> Rows:
    return await database["access_log"].find({"tenant": api.tenant}).to_list(None)


async def test_a_clear_text_is_shown_once_its_purpose_is_noted(api: Api, worker: Api, database: Database) -> None:
    member = await registered(worker, floating(1))

    answer = await reveal(worker, member["id"], "mobile", "name")

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json == {"id": member["id"], "mobile": "13800000001", "name": "测试001"}
    [row] = await rows(database, api)
    assert (row["actor"], row["subject"], row["purpose"], row["fields"]) == (
        "u1",
        member["id"],
        "电话回访",
        ["mobile", "name"],
    )


@pytest.mark.parametrize(
    ("fields", "purpose", "fault"),
    [
        (["mobile"], " ", {"/evidence/purpose": "too-short"}),
        (["mobile"], None, {"/evidence/purpose": "wrong-type"}),
        ([], "核对", {"/evidence/fields": "too-short"}),
        (["name", "stage"], "核对", {"/evidence/fields/1": "not-allowed"}),
    ],
)
async def test_without_purpose_or_field_nothing_is_shown(
    api: Api, worker: Api, database: Database, fields: list[str], purpose: str | None, fault: dict[str, str]
) -> None:
    member = await registered(worker, floating(1))

    answer = await reveal(worker, member["id"], *fields, purpose=purpose)

    assert (answer.status, answer.faults) == (422, fault)
    assert await rows(database, api) == []


async def test_a_person_may_see_his_own_texts_and_a_community_secretary_none(api: Api, worker: Api) -> None:
    member = await registered(worker, person(1, organization=BRANCH))

    own = await reveal(api.as_("person", person=member["id"]), member["id"], "id_number")
    secretary = await reveal(api.as_("community_secretary", community=member["community"]), member["id"], "id_number")

    assert own.json["id_number"] == id_number(1)
    assert secretary.status == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "测试001"},
        {"id_number": id_number(1)},
        {"id_number": f" {id_number(1).lower()} "},
        {"mobile": "+86 138-0000-0001"},
    ],
)
async def test_a_member_is_found_by_one_text_in_any_spelling(
    api: Api, worker: Api, database: Database, asked: dict[str, str]
) -> None:
    member = await registered(worker, floating(1))
    await registered(worker, floating(2))

    answer = await worker.post("/members/search", {**asked, "purpose": "核对"})

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json["items"] == [member]
    [row] = await rows(database, api)
    assert (row["subject"], row["purpose"], row["fields"]) == (member["id"], "核对", list(asked))


async def test_a_search_that_finds_nobody_is_noted_too(api: Api, worker: Api, database: Database) -> None:
    answer = await worker.post("/members/search", {"name": "无此人", "purpose": "核对"})

    assert answer.json["items"] == []
    assert [row["subject"] for row in await rows(database, api)] == ["nobody"]


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"name": "甲"}, {"/purpose": "missing"}),
        ({"purpose": "核对"}, {"": "exactly-one"}),
        ({"name": "甲", "mobile": "1", "purpose": "核对"}, {"": "exactly-one"}),
        ({"q": "甲", "purpose": "核对"}, {"/q": "unknown-field"}),
    ],
)
async def test_a_search_asks_for_one_text_and_says_why(
    worker: Api, asked: dict[str, str], fault: dict[str, str]
) -> None:
    answer = await worker.post("/members/search", asked)

    assert (answer.status, answer.faults) == (422, fault)


async def test_no_personal_text_lies_readable_in_the_database(api: Api, worker: Api, database: Database) -> None:
    member = await registered(worker, floating(1))
    await worker.post("/members/search", {"name": "测试001", "purpose": "核对"})
    await reveal(worker, member["id"], "name")

    held = [await database[name].find({}).to_list(None) for name in await database.list_collection_names()]

    assert [text for text in ("测试001", id_number(1), "13800000001", "外地党支部") if text in str(held)] == []
    assert member["id"] in str(held)
