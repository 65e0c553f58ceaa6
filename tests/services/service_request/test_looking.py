"""Deadlines in story time: buckets, the escalation ladder, the reopen window, and a calendar that changes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.service_request.commands.looking import knock_at_request
from services.service_request.commands.recounting import go_on_recounting
from services.service_request.handlers import on_calendar
from shared.bus.do import Do, Stores, reaction_scope
from shared.bus.envelope import Envelope
from shared.bus.holders import COLLECTION
from shared.kernel.calendar import CHINA
from shared.kernel.scope import CommandRef
from shared.store.aggregate import LoggedEvent
from shared.store.cursor import Query
from shared.telemetry.metric_defs import UNOWNED_WORK
from tests.services.service_request.support import (
    CONTACT,
    DEPARTMENT,
    PARK,
    START,
    SYSTEM,
    TENANT,
    House,
    envelope,
)

ACCEPT_DUE = START + timedelta(hours=2)


class Office:
    """The sweep's knock at a story time, and the local copy of identity's grants."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def grant(self, user: str, *roles: str, **jurisdiction: str) -> None:
        row = {"_id": user, "tenant": TENANT, "roles": list(roles), "jurisdiction": jurisdiction, "active": True}
        await self.house.store.database[COLLECTION].insert_one(row)

    async def knock(self, id: str, at: datetime) -> LoggedEvent:
        """The newest event after the knock."""
        scope = replace(SYSTEM, story_time=at, command=CommandRef(f"knock-{id}-{at.isoformat()}", "deadline"))
        await knock_at_request(self.house.parts, scope, id)
        return (await self.house.parts.stores.requests.history(SYSTEM, id))[-1]


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


def unowned() -> float:
    return float(UNOWNED_WORK.labels("service-request", "request")._value.get())


async def test_a_clock_that_has_run_four_fifths_is_approaching_then_breached(office: Office) -> None:
    await office.grant("s", "station_worker", park=PARK)
    await office.grant("o", "street_officer")
    id = (await office.house.submit()).id
    early = await office.knock(id, START + timedelta(hours=1))
    approaching = await office.knock(id, START + timedelta(minutes=97))
    breached = await office.knock(id, ACCEPT_DUE + timedelta(seconds=2))
    assert early.type.endswith("request.submitted.v1")
    assert (approaching.data["fact"], approaching.data["bucket"], approaching.data["to_role"]) == (
        "approaching",
        "APPROACHING",
        None,
    )
    assert (breached.data["fact"], breached.data["bucket"], breached.data["to_role"]) == (
        "escalated",
        "BREACHED",
        "street_officer",
    )
    assert (await office.house.request(id)).bucket == "BREACHED"


async def test_the_ladder_is_climbed_day_by_day_and_never_ends(office: Office) -> None:
    await office.grant("s", "station_worker", park=PARK)
    await office.grant("o", "street_officer")
    await office.grant("l", "street_leader")
    id = (await office.house.submit()).id
    days = [ACCEPT_DUE + timedelta(days=day, seconds=2 + day) for day in range(4)]
    told = [(await office.knock(id, day)).data["to_role"] for day in days]
    assert told[:2] == ["street_officer", "street_leader"]
    assert set(told[2:]) == {"street_leader"}
    looks = (await office.house.request(id)).clocks[0].look_at()
    assert looks is not None


async def test_an_edit_does_not_set_the_ladder_back(office: Office) -> None:
    await office.grant("s", "station_worker", park=PARK)
    await office.grant("o", "street_officer")
    id = (await office.house.submit()).id
    await office.knock(id, ACCEPT_DUE + timedelta(seconds=2))
    before = (await office.house.request(id)).clocks[0]
    again = await office.knock(id, ACCEPT_DUE + timedelta(seconds=3))
    assert again.data["fact"] == "escalated"
    assert (await office.house.request(id)).clocks[0] == before


async def test_nobody_assigned_and_no_superior_go_to_the_duty_officer_and_are_counted(office: Office) -> None:
    id = (await office.house.submit()).id
    before = unowned()
    event = await office.knock(id, ACCEPT_DUE + timedelta(seconds=2))
    assert (event.data["to_role"], unowned() - before) == ("duty_officer", 1)
    again = await office.knock(id, ACCEPT_DUE + timedelta(days=1, seconds=4))
    assert (again.data["fact"], again.data["to_role"], unowned() - before) == ("escalated", "duty_officer", 2)


async def test_a_department_without_people_is_the_duty_officers(office: Office) -> None:
    await office.grant("s", "station_worker", park=PARK)
    await office.grant("o", "street_officer")
    await office.grant("d", "department_officer", department="another")
    id = (await office.house.submit()).id
    await office.house.walk(id, until="DISPATCHED")
    event = await office.knock(id, START + timedelta(days=1, seconds=2))
    assert (event.data["clock"], event.data["clock_unit"], event.data["to_role"]) == (
        "respond",
        DEPARTMENT,
        "duty_officer",
    )


async def test_when_the_reopen_window_is_over_the_request_is_archived(office: Office) -> None:
    id = (await office.house.submit()).id
    await office.house.walk(id, until="CLOSED")
    still = await office.knock(id, START + timedelta(days=6))
    archived = await office.knock(id, START + timedelta(days=7, seconds=2))
    assert (still.data["state"], archived.data["state"]) == ("CLOSED", "ARCHIVED")
    request = await office.house.request(id)
    assert [clock for clock in request.clocks if clock.runs] == []


async def test_due_times_are_stored_for_the_sweep(office: Office) -> None:
    id = (await office.house.submit()).id
    row = await office.house.store.database["requests"].find_one({"_id": id})
    assert row is not None
    assert [due["name"] for due in row["due"]] == [f"accept:{PARK}"]
    assert row["due_at"] == START + timedelta(minutes=96, seconds=1)


def calendar_event(version: int, days: Mapping[str, Any]) -> Envelope:
    return envelope("calendar.amended", "calendar-1", version, days, source="organization")


async def recounted(house: House, version: int, **days: Any) -> list[LoggedEvent]:
    """The events of the recount that a calendar's new version leads to."""
    event = calendar_event(version, {"year": 2016, **days})
    house.town.calendars = [{"year": 2016, **days}]
    do = Do(reaction_scope("service-request", event), "reactions", event.id, Stores(house.store))
    await on_calendar(do, event)
    page = await house.parts.stores.recounts.page(SYSTEM, _newest())
    id = page.items[0].id
    for batch in range(3):
        scope = replace(SYSTEM, story_time=START, command=CommandRef(f"batch-{version}-{batch}", "deadline"))
        await go_on_recounting(house.parts, scope, id)
    return await house.parts.stores.recounts.history(SYSTEM, id)


def _newest() -> Any:
    return Query(sort="-created_at", limit=1)


async def test_a_changed_calendar_moves_open_deadlines_and_says_which(house: House) -> None:
    moving, ended = (await house.submit()).id, (await house.submit(CONTACT)).id
    before = await house.walk(moving, until="RESPONDED")
    closed = await house.walk(ended, until="CLOSED")
    days = {"holidays": ["2016-06-01", "2016-06-02"], "make_up_workdays": []}
    events = await recounted(house, 2, **days)
    after = await house.request(moving)
    assert before.due_at == datetime(2016, 6, 8, 23, 59, 59, tzinfo=CHINA)
    assert after.due_at == datetime(2016, 6, 10, 23, 59, 59, tzinfo=CHINA)
    assert events[-1].data["moved"] == [moving]
    assert (await house.request(ended)).clocks == closed.clocks
    told = (await house.parts.stores.requests.history(SYSTEM, moving))[-1]
    (moved,) = told.data["moved"]
    assert (told.type, moved["clock"]) == ("cn.balian.request.rescheduled.v1", f"resolve:{DEPARTMENT}")


async def test_a_calendar_told_twice_is_counted_once(house: House) -> None:
    moving = (await house.submit()).id
    await house.walk(moving, until="RESPONDED")
    days = {"holidays": ["2016-06-01"], "make_up_workdays": []}
    await recounted(house, 2, **days)
    version = (await house.parts.stores.requests.get(SYSTEM, moving)).version
    await recounted(house, 2, **days)
    assert (await house.parts.stores.requests.get(SYSTEM, moving)).version == version
