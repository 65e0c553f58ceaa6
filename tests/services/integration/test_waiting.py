"""An owner that is silent is waited for; one that fails at a row again and again does not keep the import open."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from services.integration.patience import LONGEST_PAUSE_S, LONGEST_WAIT, PAUSE_S
from services.integration.settings import IntegrationSettings
from services.integration.worker import AT_ONCE, PATIENCE, TRIES, Worker
from tests.services.integration.conftest import Desk, SignedOwners, held
from tests.services.integration.door import Door, passes
from tests.services.integration.test_imports import counts, row
from tests.services.organization.builders import credit_code
from tests.support.api import Api
from tests.support.stores import SettableClock
from tests.support.tokens import Signer
from tests.support.web import serving


@dataclass(frozen=True)
class Behind:
    """A desk whose worker reaches the organizations' owner through a door, at a time the test sets."""

    desk: Desk
    door: Door
    clock: SettableClock

    async def upload(self, *rows: tuple[Any, ...], kind: str = "enterprises") -> str:
        return await self.desk.open_import(rows, kind)

    async def after(self, id: str, tries: int, each: timedelta) -> dict[str, Any]:
        """The import after so many looks of the worker, with a pause after each."""
        for _ in range(tries):
            await self.desk.work()
            self.clock.pass_by(each)
        return await self.desk.seen(id)


@pytest.fixture
async def behind(
    desk: Desk, organization: Api, settings: IntegrationSettings, signer: Signer, session: aiohttp.ClientSession
) -> AsyncIterator[Behind]:
    door, clock = Door(organization.address, session), SettableClock(datetime.now(UTC))
    async with serving(door.app()) as address:
        ports = {**settings.balian_ports, "organization": urlsplit(address).port or 0}
        owners = SignedOwners(session, settings.model_copy(update={"balian_ports": ports}), signer)
        yield Behind(replace(desk, wired=replace(desk.wired, owners=owners, clock=clock)), door, clock)


@pytest.mark.parametrize(
    ("tries", "each"),
    [(TRIES, timedelta()), (TRIES - 1, PATIENCE)],
    ids=["often but not long", "long but not often"],
)
async def test_a_row_its_owner_fails_at_is_tried_often_and_for_long(
    behind: Behind, tries: int, each: timedelta
) -> None:
    behind.door.fails(500, credit_code(2))
    found = await behind.after(await behind.upload(row(1), row(2)), tries, each)
    assert (found["state"], counts(found)) == ("RUNNING", (2, 1, 0, 0, 0))


async def test_a_row_its_owner_fails_at_for_good_is_refused_and_the_import_ends(behind: Behind) -> None:
    behind.door.fails(500, credit_code(2))
    found = await behind.after(await behind.upload(row(1), row(2)), TRIES, PATIENCE)
    assert (found["state"], counts(found)) == ("DONE", (2, 1, 0, 0, 1))
    assert [(each["row"], each["column"], each["slug"]) for each in found["problems"]] == [(3, None, "row-failed")]
    assert found["rows_to_fix"] is not None

    behind.door.fault = passes
    again = await behind.after(await behind.upload(row(1), row(2)), 1, timedelta())
    assert (again["state"], counts(again)) == ("DONE", (2, 1, 0, 1, 0))


async def test_an_owner_that_is_away_is_waited_for(behind: Behind) -> None:
    behind.door.fails(503, credit_code(2))
    id = await behind.upload(row(1), row(2))
    waiting = await behind.after(id, TRIES * 2, PATIENCE)
    behind.door.fault = passes
    found = await behind.after(id, 1, timedelta())
    assert (waiting["state"], counts(waiting)) == ("RUNNING", (2, 1, 0, 0, 0))
    assert (found["state"], counts(found)) == ("DONE", (2, 2, 0, 0, 0))


async def test_what_a_street_uploads_after_an_import_that_waits_waits_too(behind: Behind) -> None:
    behind.door.fails(503, credit_code(1))
    ids = [await behind.upload(row(number)) for number in (1, 2)]
    waiting = [(await behind.after(id, 1, timedelta()))["state"] for id in ids]
    behind.door.fault = passes
    ended = [(await behind.after(id, 1, timedelta()))["state"] for id in ids]
    assert (waiting, ended) == (["RUNNING", "QUEUED"], ["DONE", "DONE"])


async def test_what_waits_for_an_import_before_it_waits_for_an_hour_at_most(behind: Behind) -> None:
    behind.door.fails(503, credit_code(1))
    ids, worker = [await behind.upload(row(number)) for number in (1, 2)], Worker(behind.desk.wired, held)
    seen = []
    for pause in (timedelta(), LONGEST_WAIT / 2, LONGEST_WAIT / 2):
        behind.clock.pass_by(pause)
        await worker.turn()
        seen.append((await behind.desk.seen(ids[1]))["state"])
    assert seen == ["QUEUED", "QUEUED", "DONE"]


async def test_a_row_its_owner_fails_at_holds_up_no_other_import(behind: Behind) -> None:
    behind.door.fails(500, credit_code(1))
    ids = [await behind.upload(row(number)) for number in (1, 2)]
    states = [(await behind.after(id, 1, timedelta()))["state"] for id in ids]
    assert states == ["RUNNING", "DONE"]


async def test_no_further_row_is_sent_to_wait_for_an_owner_that_is_silent(behind: Behind) -> None:
    asked: list[bytes] = []

    def silent(path: str, body: bytes) -> int | None:
        asked.append(body)
        return 503 if body else None

    behind.door.fault = silent
    rows = [row(number, name=f"未答企业{number:03d}") for number in range(1, 3 * AT_ONCE)]
    await behind.after(await behind.upload(*rows), 1, timedelta())
    assert len([body for body in asked if "未答企业".encode() in body]) == AT_ONCE


async def test_an_import_that_waits_is_tried_ever_more_seldom(behind: Behind) -> None:
    asked: list[str] = []

    def away(path: str, body: bytes) -> int | None:
        asked.append(path)
        return 503

    await behind.upload(row(1))
    behind.door.fault, worker = away, Worker(behind.desk.wired, held)
    counted = []
    for pause in (0, 0, PAUSE_S, PAUSE_S, PAUSE_S, LONGEST_PAUSE_S):
        behind.clock.pass_by(timedelta(seconds=pause))
        await worker.turn()
        counted.append(len(asked))
    once = counted[0]
    assert once > 0
    assert [count / once for count in counted] == [1, 1, 2, 2, 3, 4]


async def test_a_row_that_cannot_be_taken_back_for_good_is_kept(behind: Behind) -> None:
    id = await behind.upload(row(1), row(2))
    await behind.after(id, 1, timedelta())
    owner, officer = behind.desk.organization.as_("street_officer"), behind.desk.imports.as_("street_officer")
    (stuck,) = (await owner.get(f"/enterprises?credit_code={credit_code(2)}")).json["items"]
    behind.door.fails(500, f"{stuck['id']}/actions/undo-registration")
    await officer.post(f"/imports/{id}/actions/undo", {"evidence": {}})
    found = await behind.after(id, TRIES, PATIENCE)
    assert (found["state"], found["taken_back"], found["kept"]) == ("DONE", 1, 1)


async def test_a_row_that_waits_does_not_make_a_later_one_name_somebody_unknown(behind: Behind) -> None:
    behind.door.fails(503, "街道党委")
    names = ("街道党委", "党委", "", "", "", ""), ("社区党委", "党委", "街道党委", "", "", "")
    id = await behind.upload(*names, kind="organizations")
    waiting = await behind.after(id, 2, timedelta(seconds=1))
    behind.door.fault = passes
    found = await behind.after(id, 1, timedelta())
    assert (counts(waiting), counts(found)) == ((2, 0, 0, 0, 0), (2, 2, 0, 0, 0))
