"""Finishing a restore, step by step: on an operator's word, reported, safe to die in and to repeat."""

from pathlib import Path

import pytest

from shared.bus.log_keeper import LogKeeper
from shared.bus.log_reader import open_log
from shared.store import log_state, operator_log, restores
from shared.web.operating import RESTORE, carry_out
from shared.web.service import Opened
from tests.shared.bus.faults import crash
from tests.shared.bus.faults.going_back import (
    LATE_ROOMS,
    ROOMS,
    go_back,
    say,
    until_finished,
    until_trouble,
    until_true,
)
from tests.shared.bus.faults.test_crashes import die_after
from tests.shared.bus.test_operating import parsed
from tests.shared.bus.world import World, on_topic, running, until, until_published


async def test_until_the_restore_is_finished_nothing_is_published(world: World) -> None:
    await go_back(world)
    before = sorted(await on_topic(world))
    relay = world.writing()
    async with running(relay):
        await until_trouble(relay, "older-database")
        assert sorted(await on_topic(world)) == before
        assert await say(world, "--finish") == 0
        await until_finished(world)
        await until_published(world)

        async def well() -> bool:
            return await relay.checks["relay"]()

        await until(well)
    noted = await world.writer.database[operator_log.COLLECTION].find({}, {"word": 1, "by": 1, "_id": 0}).to_list(None)
    assert noted == [{"word": RESTORE, "by": "operator-1"}]


async def test_a_relay_that_wakes_up_late_in_a_restore_harms_nothing(world: World) -> None:
    await go_back(world)
    await say(world, "--finish")
    keeper = LogKeeper(world.name, world.writer, ["rooms"], world.settings)
    rows = world.writer.database[log_state.COLLECTION]
    async with open_log(world.settings, world.topic) as log:
        known = await log_state.load(rows)
        async with running(world.writing()):
            await until_finished(world)
            await until_published(world)
        before = sorted(await on_topic(world))
        await keeper.restore.empty(log)
        with pytest.raises(log_state.MovedOn):
            await keeper.restore.begin(known, known.epoch + 1)
    assert sorted(await on_topic(world)) == before


async def test_the_log_holds_what_the_database_knows_and_a_mark_in_each_partition(world: World) -> None:
    await go_back(world)
    await say(world, "--finish")
    async with running(world.writing()):
        await until_finished(world)
        await until_published(world)
    async with open_log(world.settings, world.topic) as log:
        found = [record async for record in log.behind({})]
    logged = {row["_id"] async for row in world.writer.events.find({})}
    assert {record.event for record in found if not record.is_mark} == logged
    assert {record.partition for record in found if record.is_mark} == set(log.begins)
    assert {record.epoch for record in found} == {2}


async def test_the_report_names_every_dropped_record_and_nothing_of_what_it_held(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await go_back(world)
    await say(world, "--finish")
    async with running(world.writing()):
        await until_finished(world)
    capsys.readouterr()
    assert await say(world, "--report") == 0
    told = capsys.readouterr().out
    lines = [line.split("\t") for line in told.splitlines()]
    lost = {(room, "2") for room in ROOMS} | {(room, "1") for room in LATE_ROOMS}
    assert {(line[4], line[5]) for line in lines} == lost
    assert len(lines) == len(lost)
    assert "ben" not in told


async def test_a_service_without_events_of_its_own_has_no_restore_to_finish(world: World) -> None:
    opened = Opened(None, world.reader, {"relay": ()})
    assert await carry_out(parsed(RESTORE, "--finish"), opened, "operator-1") == 1
    assert await restores.wished(world.reader.database) is None


@pytest.mark.parametrize("words", [(), ("--finish", "--report")])
def test_a_restore_is_either_finished_or_reported(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        parsed(RESTORE, *words)


@pytest.mark.parametrize("step", [*crash.RESTORE_STEPS, *crash.MARK_STEPS])
async def test_dying_at_any_step_of_a_restore_only_repeats_work(
    world: World, mongo_url: str, tmp_path: Path, step: str
) -> None:
    await go_back(world)
    await say(world, "--finish")
    await die_after(step, world, mongo_url, tmp_path)
    async with running(world.writing(), world.reacting(), world.folding()):
        await until_true(world)
    assert len(await restores.dropped(world.writer.database)) == len(ROOMS) + len(LATE_ROOMS)
