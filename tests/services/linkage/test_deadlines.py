"""Deadlines in story time: what is missed is told to somebody, a lead nobody cared for expires."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio

from services.linkage.commands.deadlines import knock_at_linkage
from shared.bus.groups import handler_of
from shared.bus.holders import COLLECTION, HOLDERS, Holders, ensure_indexes
from shared.kernel.calendar import CHINA
from shared.kernel.scope import CommandRef
from shared.store import driver
from shared.store.aggregate import LoggedEvent
from shared.store.service_store import ServiceStore
from shared.telemetry.metric_defs import UNOWNED_WORK
from tests.services.linkage.support import (
    ASSESS,
    OFFICER,
    OTHER_TENANT,
    PARK,
    STATION,
    SYSTEM,
    TENANT,
    House,
    event,
)
from tests.support.plans import scans

ASSESS_DUE = datetime(2016, 6, 14, 23, 59, 59, tzinfo=CHINA)
EXPIRES = datetime(2016, 8, 29, 23, 59, 59, tzinfo=CHINA)


class Office:
    """The sweep's knock at a story time, and the local copy of identity's grants."""

    def __init__(self, store: ServiceStore, house: House) -> None:
        self._store, self._house = store, house
        self.holders = Holders(store.database)

    async def grant(self, user: str, roles: list[str], tenant: str = TENANT, **jurisdiction: str) -> None:
        await self.fold("user.registered", user, {"roles": roles, "jurisdiction": jurisdiction}, tenant)

    async def fold(self, name: str, user: str, data: Mapping[str, Any], tenant: str = TENANT) -> None:
        fold = handler_of(HOLDERS.fold, name)
        assert fold is not None
        rows = self._store.database[COLLECTION]
        row = fold(await rows.find_one({"_id": user}), event(name, user, data))
        await rows.update_one({"_id": user}, {"$set": {**(row or {}), "tenant": tenant}}, upsert=True)

    async def knock(self, id: str, at: datetime, key: str | None = None) -> LoggedEvent:
        """The newest event after the knock."""
        scope = replace(SYSTEM, story_time=at, command=CommandRef(key, "") if key else None)
        await knock_at_linkage(self._house.stores, self.holders, scope, id)
        return (await self._house.stores.linkages.history(SYSTEM, id))[-1]


@pytest_asyncio.fixture
async def office(service_store: ServiceStore, house: House) -> Office:
    await ensure_indexes(service_store.database)
    return Office(service_store, house)


def unowned() -> float:
    return float(UNOWNED_WORK.labels("linkage", "linkage")._value.get())


async def test_a_missed_deadline_is_told_to_the_street_and_changes_no_state(office: Office, house: House) -> None:
    linkage = await house.propose()
    await office.grant("u1", ["station_worker"], park=PARK)
    before = unowned()
    last = await office.knock(linkage.id, ASSESS_DUE + timedelta(seconds=1))
    after = await house.stores.linkages.get(SYSTEM, linkage.id)
    assert last.type == "cn.balian.linkage.organization-escalated.v1"
    assert (last.data["action"], last.data["to_role"]) == ("assess", "street_officer")
    assert datetime.fromisoformat(last.data["due_at"]) == ASSESS_DUE
    assert after.state.instance.state == "LEAD"
    assert unowned() == before


async def test_work_that_nobody_is_responsible_for_goes_to_the_duty_officer_and_is_counted(
    office: Office, house: House
) -> None:
    linkage = await house.propose()
    await office.grant("u1", ["station_worker"], park="park-2")
    await office.grant("u2", ["station_worker"], tenant=OTHER_TENANT, park=PARK)
    await office.grant("u3", ["liaison"], park=PARK)
    before = unowned()
    last = await office.knock(linkage.id, ASSESS_DUE + timedelta(seconds=1))
    assert last.data["to_role"] == "duty_officer"
    assert unowned() == before + 1


async def test_a_user_who_is_no_longer_active_is_not_responsible(office: Office, house: House) -> None:
    linkage = await house.propose()
    await office.grant("u1", ["station_worker"], park=PARK)
    await office.fold("user.amended", "u1", {"active": False})
    last = await office.knock(linkage.id, ASSESS_DUE + timedelta(seconds=1))
    assert last.data["to_role"] == "duty_officer"


async def test_the_street_answers_for_its_own_deadlines_through_its_leader(office: Office, house: House) -> None:
    linkage = await house.propose()
    await house.arrived("m1", "m2", "m3", "m4")
    await office.grant("u1", ["street_officer"])
    await house.walk(linkage.id, "APPLIED")
    last = await office.knock(linkage.id, datetime(2016, 7, 1, tzinfo=CHINA))
    assert (last.data["action"], last.data["to_role"]) == ("approve", "street_leader")


async def test_nothing_is_escalated_before_it_is_due(office: Office, house: House) -> None:
    linkage = await house.propose()
    last = await office.knock(linkage.id, ASSESS_DUE)
    assert last.version == 1


async def test_a_second_knock_escalates_nothing_more(office: Office, house: House) -> None:
    linkage = await house.propose()
    first = await office.knock(linkage.id, ASSESS_DUE + timedelta(seconds=1))
    second = await office.knock(linkage.id, ASSESS_DUE + timedelta(days=1))
    assert (first.version, second.version) == (2, 2)


async def test_a_repeated_knock_is_counted_once(office: Office, house: House) -> None:
    linkage = await house.propose()
    before = unowned()
    for _ in range(2):
        last = await office.knock(linkage.id, ASSESS_DUE + timedelta(seconds=1), key="assess/due")
    assert (last.version, unowned()) == (2, before + 1)


async def test_negotiations_are_reviewed_every_thirty_days(office: Office, house: House) -> None:
    linkage = await house.propose()
    await house.act(STATION, linkage.id, "assess", ASSESS)
    first = await office.knock(linkage.id, datetime(2016, 6, 30, tzinfo=CHINA))
    second = await office.knock(linkage.id, datetime(2016, 7, 30, tzinfo=CHINA))
    assert (first.data["action"], second.data["action"]) == ("negotiate", "negotiate")
    assert (first.version, second.version) == (3, 4)


async def test_a_lead_without_action_expires_after_ninety_days(office: Office, house: House) -> None:
    linkage = await house.propose()
    await office.knock(linkage.id, ASSESS_DUE + timedelta(seconds=1))
    last = await office.knock(linkage.id, EXPIRES + timedelta(seconds=1))
    assert (last.type, last.data["state"]) == ("cn.balian.linkage.organization-expired.v1", "EXPIRED")


async def test_a_suspended_linkage_has_no_deadline_until_it_is_resumed(office: Office, house: House) -> None:
    linkage = await house.propose()
    await house.act(OFFICER, linkage.id, "suspend", {"reason": "等待"})
    assert (await office.knock(linkage.id, EXPIRES + timedelta(days=9))).data["state"] == "SUSPENDED"
    resumed = await house.act(OFFICER, linkage.id, "resume", {"reason": "继续"})
    assert (resumed.instance.state, resumed.instance.entered_at) == ("LEAD", EXPIRES + timedelta(days=9))


async def test_due_times_are_stored_for_the_sweep_and_leave_with_the_last_deadline(
    house: House, service_store: ServiceStore
) -> None:
    linkage = await house.propose()
    rows = service_store.database["linkages"]
    before = await rows.find_one({"_id": linkage.id})
    await house.act(STATION, linkage.id, "withdraw", {"reason": "重复"})
    after = await rows.find_one({"_id": linkage.id})
    assert before is not None
    assert [due["name"] for due in before["due"]] == ["assess", "expire"]
    assert before["due_at"] == ASSESS_DUE + timedelta(seconds=1)
    assert after is not None
    assert "due_at" not in after


async def test_the_local_copy_of_grants_is_read_by_an_index(office: Office, service_store: ServiceStore) -> None:
    where = {"tenant": TENANT, "roles": {"$in": ["station_worker"]}, "active": True}
    assert scans(await driver.explain(service_store.database, COLLECTION, where, {})) == []
