"""What the clock does: letters expire, overdue steps are told, watched members begin to float (B14, B17)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.member.commands.act_on_transfer import ActOnTransfer, act_on_transfer
from services.member.commands.open_transfer import OpenTransfer, open_transfer
from services.member.commands.register import RegisterMember, register_member
from services.member.deadlines import deadlines
from services.member.store import AGGREGATES
from shared.bus.sweep import Sweep
from shared.contracts.member import Status
from shared.kernel.clock import ClockMode, TenantClock
from tests.services.member.builders import HOLDING, floating
from tests.services.member.stage import Stage
from tests.support.stores import SettableClock, indexed_database, opened_store

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOW)


@pytest.fixture(scope="module")
async def indexed(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with indexed_database(mongo_url, tmp_path_factory.mktemp("member"), AGGREGATES) as name:
        yield name


@pytest.fixture
async def stage(mongo_url: str, indexed: str, tmp_path: Path, clock: SettableClock) -> AsyncIterator[Stage]:
    """A store of its own, since the test moves its clock."""
    async with opened_store(mongo_url, indexed, tmp_path, clock) as store:
        yield Stage(store, "t1")


async def sweep(stage: Stage) -> int:
    return await Sweep("member", stage.store, deadlines(stage.parts.stores), lambda: True, lambda: None).look()


async def register(stage: Stage, **fields: Any) -> str:
    command = RegisterMember.model_validate(floating(1, **fields))
    return (await register_member(stage.parts, stage.officer, command)).thing.id


async def issue(stage: Stage, valid_until: str) -> str:
    member = await register(stage)
    draft = OpenTransfer(member=member, to_organization=HOLDING)
    id = (await open_transfer(stage.parts, stage.worker, draft)).thing.id
    dates = {"letter_no": "介字1号", "issued_on": "2026-11-24", "valid_until": valid_until}
    await act_on_transfer(stage.parts, stage.worker, id, "issue", ActOnTransfer(evidence=dates), None)
    return id


async def told(stage: Stage, id: str) -> list[str]:
    return [event.name for event in await stage.recorded() if event.aggregate == id]


async def state(stage: Stage, id: str) -> str:
    return (await stage.parts.stores.transfers.get(stage.officer, id)).state.state


async def test_a_letter_expires_after_its_last_day(stage: Stage, clock: SettableClock) -> None:
    id = await issue(stage, "2026-12-01")

    clock.time = datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)
    early = await sweep(stage)
    clock.time = datetime(2026, 12, 1, 16, 0, 1, tzinfo=UTC)
    await sweep(stage)

    assert early == 0
    assert await state(stage, id) == "EXPIRED"
    assert await told(stage, id) == ["transfer.opened", "transfer.issued", "transfer.expired"]


async def test_a_receipt_that_is_late_is_told_once_and_the_state_stays(stage: Stage, clock: SettableClock) -> None:
    id = await issue(stage, "2027-02-20")

    clock.time = datetime(2026, 12, 25, tzinfo=UTC)
    for _ in range(3):
        await sweep(stage)

    assert await state(stage, id) == "ISSUED"
    assert await told(stage, id) == ["transfer.opened", "transfer.issued", "transfer.escalated"]
    escalated = (await stage.recorded())[-1]
    assert (escalated.data["action"], escalated.data["to_role"]) == ("receive", "street_officer")


async def test_a_watched_member_floats_after_six_months(stage: Stage, clock: SettableClock) -> None:
    id = await register(stage, floating_since="2026-11-01")
    before = (await stage.parts.stores.members.get(stage.officer, id)).state.standing.status

    clock.time = datetime(2027, 5, 1, tzinfo=UTC)
    await sweep(stage)

    after = (await stage.parts.stores.members.get(stage.officer, id)).state.standing.status
    assert (before, after) == (Status.WATCH, Status.FLOATING)
    assert await told(stage, id) == ["member.registered", "member.floating-registered"]


async def test_in_the_pack_of_2016_registering_is_enough_to_float(stage: Stage) -> None:
    story = TenantClock(ClockMode.STORY, datetime(2016, 5, 29, 16, tzinfo=UTC))
    officer = replace(stage.officer, clock=story)
    command = RegisterMember.model_validate(floating(1, floating_since="2016-05-01"))

    member = (await register_member(stage.parts, officer, command)).thing

    assert member.state.standing.status is Status.FLOATING
    assert member.created_at == story.start
