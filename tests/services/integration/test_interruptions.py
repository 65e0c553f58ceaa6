"""Imports that are cut off, repeated or stuck: each row has one effect, and one import's trouble is its own."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from deploy.seed.workbooks import workbook_bytes
from services.integration.store import AS_UPLOADED, IMPORTS, OPEN_ONES, ROWS
from services.integration.worker import Worker
from shared.store import driver
from tests.services.integration.conftest import Desk, held
from tests.services.integration.test_imports import counts, row
from tests.services.organization.builders import credit_code
from tests.support.plans import scans
from tests.support.stores import STORY_START


async def cut_off(desk: Desk, id: str, rows: Mapping[str, Any]) -> None:
    """The worker died after these rows' calls and before it wrote down what came of them."""
    lost = {"import": id, **rows}
    await desk.wired.rows._rows.update_many(lost, {"$set": {"state": "PENDING"}, "$unset": {"result": ""}})
    await desk.wired.imports._collection.update_one({"_id": id}, {"$set": {"data.state": "RUNNING"}})


async def test_another_workbook_under_a_used_key_leaves_the_first_one_alone(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    first = await desk.upload(officer, workbook_bytes("enterprises", [row(1)]), key="k1")
    other = await desk.upload(officer, workbook_bytes("enterprises", [row(1), row(2), row(3)]), key="k1")
    await desk.work()
    found = (await officer.get(f"/imports/{first.json['id']}")).json
    made = (await desk.organization.as_("street_officer").get("/enterprises?count=true")).json["total"]
    assert (other.status, other.slug) == (422, "idempotency-key-reused")
    assert (counts(found), made) == ((1, 1, 0, 0, 0), 1)


async def test_one_workbook_sent_many_times_at_once_is_one_import(desk: Desk) -> None:
    officer, content = desk.imports.as_("street_officer"), workbook_bytes("enterprises", [row(1), row(2)])
    answers = await asyncio.gather(*(desk.upload(officer, content, key="k1") for _ in range(8)))
    await desk.work()
    found = (await officer.get(f"/imports/{answers[0].json['id']}")).json
    assert {(answer.status, answer.json["id"]) for answer in answers} == {(202, found["id"])}
    assert counts(found) == (2, 2, 0, 0, 0)


async def test_an_amendment_that_was_cut_off_counts_once_and_can_be_taken_back(desk: Desk) -> None:
    await desk.load([row(1)])
    found = await desk.load([row(1, headcount=36, key="否")])
    await cut_off(desk, found["id"], {"number": 2})
    await desk.work()
    officer, owner = desk.imports.as_("street_officer"), desk.organization.as_("street_officer")
    again = (await officer.get(f"/imports/{found['id']}")).json
    await officer.post(f"/imports/{found['id']}/actions/undo", {"evidence": {}})
    await desk.work()
    (enterprise,) = (await owner.get(f"/enterprises?credit_code={credit_code(1)}")).json["items"]
    assert counts(again) == (1, 0, 1, 0, 0)
    assert (enterprise["version"], enterprise["headcount"]["value"], enterprise["key"]) == (3, 35, True)


@pytest.mark.parametrize("is_there", [False, True], ids=["created", "updated"])
async def test_what_changed_before_a_row_was_sent_again_is_kept(desk: Desk, is_there: bool) -> None:
    if is_there:
        await desk.load([row(1)])
    found = await desk.load([row(1, headcount=36)])
    owner = desk.organization.as_("street_officer")
    (thing,) = (await owner.get(f"/enterprises?credit_code={credit_code(1)}")).json["items"]
    assert (await owner.patch(f"/enterprises/{thing['id']}", {"listed": True}, thing["version"])).status == 200
    await cut_off(desk, found["id"], {"number": 2})
    await desk.work()
    assert await desk.take_back(found["id"]) == (0, 1)
    left = (await owner.get(f"/enterprises/{thing['id']}")).json
    assert (left["listed"], left["headcount"]["value"]) == (True, 36)


async def test_a_row_whose_cells_are_gone_before_it_was_sent_is_refused(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    id = (await desk.upload(officer, workbook_bytes("enterprises", [row(1)]))).json["id"]
    await desk.wired.rows.drop_expired(desk.wired.clock.now() + timedelta(hours=25))
    await desk.work()
    found = (await officer.get(f"/imports/{id}")).json
    assert (found["state"], counts(found)) == ("DONE", (1, 0, 0, 0, 1))
    assert [(each["row"], each["slug"]) for each in found["problems"]] == [(2, "row-expired")]


@pytest.mark.parametrize("stuck", [{"data.park": "gone"}, {"data.kind": "unheard-of"}])
async def test_one_import_that_is_stuck_does_not_stop_the_others(desk: Desk, stuck: dict[str, str]) -> None:
    officer = desk.imports.as_("street_officer")
    bad = (await desk.upload(officer, workbook_bytes("enterprises", [row(1)]))).json["id"]
    imports = desk.wired.imports._collection
    await imports.update_one({"_id": bad}, {"$set": stuck})
    found = await desk.load([row(2)])
    await imports.update_one({"_id": bad}, {"$set": {"data.state": "FAILED"}})
    assert (found["state"], counts(found)) == ("DONE", (1, 1, 0, 0, 0))


async def test_a_worker_that_was_overtaken_does_not_end_what_is_being_taken_back(desk: Desk) -> None:
    # given an import that a slow worker still holds for one under way, ended by another and about to be taken back
    officer = desk.imports.as_("street_officer")
    id = await desk.open_import([row(1)])
    (stored,) = await desk.wired.everywhere.find({"_id": id}, ())
    await desk.work()
    await officer.post(f"/imports/{id}/actions/undo", {"evidence": {}})
    # when the slow worker comes to the import's end
    await Worker(desk.wired, held)._further(stored)
    # then the way back goes on
    begun = await desk.seen(id)
    await desk.work()
    ended = await desk.seen(id)
    assert (begun["state"], ended["state"], ended["taken_back"]) == ("RUNNING", "DONE", 1)


async def test_a_story_tenants_rows_are_sent_at_the_time_the_import_has_come_to(desk: Desk) -> None:
    found = await desk.load([row(1)])
    (stored,) = await desk.wired.everywhere.find({"_id": found["id"]}, ())
    real = await Worker(desk.wired, held)._scope(stored)
    await desk.wired.clocks.advance_tenant(stored.tenant, STORY_START)
    story = await Worker(desk.wired, held)._scope(stored)
    assert (real.story_time, story.story_time) == (None, STORY_START)


async def test_a_station_worker_without_a_park_imports_and_sees_nothing(desk: Desk) -> None:
    found = await desk.load([row(1)])
    nowhere = desk.imports.as_("station_worker")
    answer = await desk.upload(nowhere, workbook_bytes("enterprises", [row(2)]))
    listed = (await nowhere.get("/imports?count=true")).json
    assert (answer.status, (await nowhere.get(f"/imports/{found['id']}")).status, listed["total"]) == (404, 404, 0)


async def test_the_workers_questions_use_an_index(desk: Desk) -> None:
    database = desk.wired.imports._collection.database  # type: ignore[attr-defined]
    open_ones = {**OPEN_ONES, "data.undone": False}
    waiting = {"tenant": "t1", "import": "i1", "state": "PENDING"}
    for name, where, sort in (
        (IMPORTS.collection, open_ones, dict.fromkeys(AS_UPLOADED, 1)),
        (ROWS, waiting, {"number": 1}),
        (ROWS, {**waiting, "state": "SETTLED", "result": {"$in": ["created"]}, "undo": None}, {"number": -1}),
        (ROWS, {"expires_at": {"$lte": STORY_START}}, {}),
    ):
        assert not scans(await driver.explain(database, name, where, sort)), name
    assert scans(await driver.explain(database, IMPORTS.collection, {"data.dry_run": True}, {}))
