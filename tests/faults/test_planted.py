"""The checker finds every planted fault, each by the look meant for it, and nothing where the shipped part plays."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from shared.bus.consumer import Consumer
from shared.bus.relay import Relay
from shared.store.consumption import Consumption
from shared.store.writing import Writer
from shared.web.auth import caller
from tests.faults import plays
from tests.faults.checker import Kind, check
from tests.faults.observed import Observed
from tests.faults.planted import consumers, doors, relays, writers
from tests.faults.replica import Replica, opened_replica
from tests.faults.stage import Stage
from tests.shared.bus.world import count, drop, opened_world, prepare
from tests.support import platform

Play = Callable[[Stage, Any], Awaitable[Observed]]


@dataclass(frozen=True)
class Case:
    """A planted fault, the play that brings it out, and the kind of finding meant for it."""

    planted: Any
    shipped: Any
    play: Play
    kind: Kind


CASES = {
    "the relay marks before the acknowledgement": Case(
        relays.MarksBeforeAck, Relay, plays.dies_with_a_batch_in_hand, Kind.LOST
    ),
    "the relay reads what no majority holds": Case(
        relays.ReadsUncommitted, Relay, plays.the_primary_is_deposed_under_the_relay, Kind.FROM_NOWHERE
    ),
    "the position is written before the effect": Case(
        consumers.MovesFirst, Consumption, plays.dies_while_a_batch_is_written, Kind.STUCK
    ),
    "handled commands are not asked for": Case(writers.ForgetsCommands, Writer, plays.loses_the_reply, Kind.DOUBLED),
    "the version is not checked": Case(
        writers.IgnoresVersions, Writer, plays.two_processes_change_one_thing, Kind.LOST
    ),
    "a cut-off primary says that a command was handled": Case(
        writers.TrustsItsPrimary, Writer, plays.repeats_at_a_deposed_primary, Kind.LOST
    ),
    "no look back at the log's epoch": Case(
        consumers.TrustsItsPosition, Consumer, plays.the_log_begins_anew_at_equal_length, Kind.STUCK
    ),
    "a header names the tenant": Case(doors.trusting_caller, caller, plays.names_a_foreign_tenant, Kind.CROSS_TENANT),
    "a repeat carries no command id": Case(consumers.count_anew, count, plays.dies_after_the_effect, Kind.DOUBLED),
    "a gap is ignored": Case(
        consumers.IgnoresGaps, Consumer, plays.a_later_version_comes_first, Kind.PROJECTION_DIFFERS
    ),
}


@pytest_asyncio.fixture(scope="module")
async def replica(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replica]:
    with platform.mongo(tmp_path_factory.mktemp("replica"), 3) as cluster:
        async with opened_replica(cluster.address) as opened:
            yield opened


@pytest_asyncio.fixture
async def stage(replica: Replica, kafka_bootstrap: str, fresh_name: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened_world(fresh_name, replica.address, kafka_bootstrap, tmp_path) as world:
        await prepare(world)
        yield Stage(world, replica, tmp_path)
        await replica.follow()
        await drop(world)


@pytest.mark.parametrize("name", CASES)
async def test_the_shipped_part_keeps_every_promise(stage: Stage, name: str) -> None:
    case = CASES[name]
    observed = await case.play(stage, case.shipped)
    assert check(stage.history, observed) == ()


@pytest.mark.parametrize("name", CASES)
async def test_a_planted_fault_is_found_by_the_look_meant_for_it(stage: Stage, name: str) -> None:
    case = CASES[name]
    observed = await case.play(stage, case.planted)
    assert {finding.kind for finding in check(stage.history, observed)} == {case.kind}
