"""Reactions as plain functions on a real store: what a linkage leads to, and that a repeat leads to nothing more."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.organization.commands.organizations import end_term
from services.organization.domain.organization import Organization
from services.organization.handlers import REACTIONS
from services.organization.store import AGGREGATES, ORGANIZATION, WORK_COVERAGE, Stores
from shared.bus.do import Do, reaction_scope
from shared.bus.do import Stores as DoStores
from shared.bus.envelope import Envelope
from shared.bus.results import DONE
from shared.bus.sweep import Deadlines, Sweep
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.store.cursor import Query
from shared.store.service_store import ServiceStore
from tests.support.stores import SettableClock, indexed_database, opened_store

TENANT = "110105015"
FOUNDED_AT = datetime(2016, 6, 28, 16, 30, tzinfo=UTC)
MOVED = {
    "joint": "ORGANIZATION",
    "action": "found",
    "number": "ZZ-2016-0001",
    "park": "p1",
    "community": "c1",
    "enterprise": "e1",
    "park_side": {"type": "enterprise", "id": "e1"},
    "community_side": {"type": "community", "id": "c1"},
    "mode": "SINGLE",
}


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime(2016, 6, 28, tzinfo=UTC))


@pytest.fixture(scope="module")
async def indexed(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with indexed_database(mongo_url, tmp_path_factory.mktemp("organization"), AGGREGATES) as name:
        yield name


@pytest.fixture
async def store(mongo_url: str, indexed: str, tmp_path: Path, clock: SettableClock) -> AsyncIterator[ServiceStore]:
    async with opened_store(mongo_url, indexed, tmp_path, clock) as opened:
        yield opened


def envelope(fact: str, linkage: str = "l1", id: str = "ev1", **data: Any) -> Envelope:
    state = fact.upper().replace("-", "_")
    return Envelope(
        id=id,
        source="linkage",
        type=f"cn.balian.linkage.organization-{fact}.v1",
        name=f"linkage.organization-{fact}",
        tenant=TENANT,
        aggregate=linkage,
        version=9,
        time=FOUNDED_AT,
        actor={"id": "u1", "role": "station_worker", "unit": "p1"},
        causation_id=None,
        correlation_id="corr",
        traceparent=None,
        logepoch=1,
        story=True,
        data={**MOVED, "fact": fact, "state": state, **data},
    )


async def react(store: ServiceStore, event: Envelope) -> None:
    do = Do(reaction_scope("organization", event), "organization.linkages", event.id, DoStores(store))
    assert await REACTIONS[event.name](do, event) == DONE


async def organizations(store: ServiceStore) -> list[Stored[Organization]]:
    scope = Scope(TENANT, "u1", frozenset({"system"}), "c")
    return list((await store.store(ORGANIZATION).page(scope, Query())).items)


async def test_a_founding_makes_the_branch_with_its_place_its_parent_and_its_day(store: ServiceStore) -> None:
    named: dict[str, Any] = {"evidence": {"branch_name": "候选企业A党支部"}, "units": {"parent": "o9"}}
    await react(store, envelope("founded", **named))

    (branch,) = await organizations(store)
    facts = branch.state.model_dump(mode="json", exclude_defaults=True)
    assert facts == {
        "name": "候选企业A党支部",
        "kind": "BRANCH",
        "parent": "o9",
        "park": "p1",
        "community": "c1",
        "enterprises": ["e1"],
        "founded_on": "2016-06-29",
        "linkage": "l1",
    }
    assert branch.correlation_id == "corr"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("SINGLE", "BRANCH"),
        ("JOINT", "JOINT_BRANCH"),
        ("TEMPORARY", "TEMPORARY_BRANCH"),
        ("FLOATING_BRANCH", "FLOATING_BRANCH"),
    ],
)
async def test_the_mode_decides_the_kind_and_a_missing_name_comes_from_the_number(
    store: ServiceStore, mode: str, kind: str
) -> None:
    await react(store, envelope("founded", mode=mode))
    (branch,) = await organizations(store)
    assert (branch.state.kind, branch.state.name) == (kind, "ZZ-2016-0001党支部")


async def test_a_joint_branch_serves_all_the_enterprises_it_was_founded_for(store: ServiceStore) -> None:
    named = [{"type": "enterprise", "id": id} for id in ("e2", "e1", "e3")]
    await react(store, envelope("founded", mode="JOINT", evidence={"enterprises": named}))
    (branch,) = await organizations(store)
    assert branch.state.enterprises == ("e1", "e2", "e3")


async def test_a_repeat_and_a_replay_found_no_second_branch(store: ServiceStore) -> None:
    await react(store, envelope("founded", id="ev1"))
    await react(store, envelope("founded", id="ev1"))
    await react(store, envelope("founded", id="ev2"))
    (branch,) = await organizations(store)
    assert branch.version == 1


async def test_a_name_that_is_taken_does_not_stop_the_founding(store: ServiceStore) -> None:
    named: dict[str, Any] = {"evidence": {"branch_name": "联合党支部"}}
    await react(store, envelope("founded", "l1", "ev1", **named))
    await react(store, envelope("founded", "l2", "ev2", **named))
    await react(store, envelope("founded", "l2", "ev2", **named))
    assert [each.state.name for each in await organizations(store)] == ["联合党支部", "联合党支部（ZZ-2016-0001）"]


async def test_a_founding_that_cannot_be_makes_work_coverage_once(store: ServiceStore) -> None:
    for id in ("ev1", "ev1", "ev2"):
        await react(store, envelope("not-eligible", id=id, action="dismiss", evidence={"coverage": "INSTRUCTOR"}))

    scope = Scope(TENANT, "u1", frozenset({"system"}), "c")
    (coverage,) = (await store.store(WORK_COVERAGE).page(scope, Query())).items
    assert (coverage.version, coverage.state.kind, coverage.state.enterprise) == (1, "INSTRUCTOR", "e1")
    assert coverage.state.linkage == "l1"


async def test_a_temporary_branch_is_dissolved_after_its_last_day_and_not_before(
    store: ServiceStore, clock: SettableClock
) -> None:
    temporary: dict[str, Any] = {"mode": "TEMPORARY", "action": "appoint", "evidence": {"expires_at": "2016-12-28"}}
    await react(store, envelope("founded", **temporary))
    stores = Stores.of(store)

    async def knock(scope: Scope, id: str, name: str, at: datetime) -> None:
        await end_term(stores, scope, id)

    sweep = Sweep("organization", store, (Deadlines(ORGANIZATION, knock),), lambda: True, lambda: None)
    last_second = datetime(2016, 12, 28, 15, 59, 59, tzinfo=UTC)

    await store.clocks.advance_tenant(TENANT, last_second)
    assert await sweep.look() == 0
    await store.clocks.advance_tenant(TENANT, datetime(2016, 12, 28, 16, 0, tzinfo=UTC))
    assert await sweep.look() == 1
    assert await sweep.look() == 0

    (branch,) = await organizations(store)
    told = await store.store(ORGANIZATION).history(Scope(TENANT, "u1", frozenset({"system"}), "c"), branch.id)
    assert branch.state.state == "DISSOLVED"
    assert told[-1].data == {"dissolved_on": "2016-12-28", "enterprises": ["e1"], "cause": "EXPIRED"}


async def test_a_knock_before_the_term_is_over_changes_nothing(store: ServiceStore) -> None:
    await react(store, envelope("founded", mode="TEMPORARY", evidence={"expires_at": "2016-12-28"}))
    (branch,) = await organizations(store)
    early = await end_term(Stores.of(store), Scope(TENANT, "svc", frozenset({"system"}), "c"), branch.id)
    assert (early.thing.version, early.thing.state.state) == (1, "FOUNDED")
