"""What holds for every definition we ship: all ends can be reached, no walk leaves the map, ends are ends."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.linkage.domain.joints import JOINTS
from services.member.domain.transfer_workflow import TRANSFERS
from services.service_request.api import WORKFLOWS
from shared.contracts.catalogue import CATALOGUE
from shared.kernel.errors import DomainError
from shared.rules.packs import PACKS
from shared.workflow.definition import Definition
from shared.workflow.engine import act
from shared.workflow.errors import ActionNotAvailable
from shared.workflow.instance import Actor, Instance, Outcome
from shared.workflow.offer import available_actions
from shared.workflow.sweep import overdue
from tests.workflows.generated import CALENDAR, EVERYBODY, NOW, VALUES, variants
from tests.workflows.search import beginnings, reached

T = TypeVar("T")
DEFINITIONS = [*JOINTS, *TRANSFERS, *WORKFLOWS]
UNKNOWN_TO_PACK = {("request", "2016"): {"WHISTLED"}}
"""States whose rules are not yet made in a pack (B26)."""
FACTS = {"affiliated_full": 6}
NUMBERS = st.integers(0, 9_999)
DAYS = st.lists(st.integers(0, 400), max_size=25).map(sorted)


def ids(definition: Definition) -> str:
    return definition.slug


@pytest.mark.parametrize("pack", [pack.slug for pack in PACKS])
@pytest.mark.parametrize("definition", DEFINITIONS, ids=ids)
def test_every_state_is_reached_by_what_is_offered(definition: Definition, pack: str) -> None:
    unknown = UNKNOWN_TO_PACK.get((definition.slug, pack), set())
    assert set(reached(definition, pack, FACTS)) == {state.slug for state in definition.states} - unknown


@pytest.mark.parametrize("definition", DEFINITIONS, ids=ids)
def test_a_final_state_offers_and_accepts_nothing(definition: Definition) -> None:
    found = reached(definition, "2018", FACTS)
    for instance in (found[state.slug] for state in definition.states if state.final):
        for actor in EVERYBODY:
            assert available_actions(definition, instance, actor, FACTS) == []
        for row in definition.rows:
            with pytest.raises(ActionNotAvailable):
                call(definition, instance, Actor("all", frozenset(row.roles)), row.action, {}, 0)


def call(definition: Definition, instance: Instance, actor: Actor, action: str, evidence: Any, day: int) -> Outcome:
    now = NOW + timedelta(days=day)
    return act(definition, instance, action, actor, evidence, now=now, calendar=CALENDAR, facts=FACTS)


def one_of(data: st.DataObject, things: Sequence[T]) -> T:
    """Drawn by its number: to make a strategy of the things at each step took longer than the step."""
    return things[data.draw(NUMBERS) % len(things)]


def wild(data: st.DataObject, definition: Definition, instance: Instance, day: int) -> Outcome | None:
    """Anybody does anything with any evidence, sometimes what is offered; or the clock is looked at."""
    if one_of(data, range(10)) == 0:
        return overdue(definition, instance, NOW + timedelta(days=day), CALENDAR)
    actor = one_of(data, EVERYBODY)
    offers = available_actions(definition, instance, actor, FACTS)
    if one_of(data, range(5)) and offers:
        offer = one_of(data, offers)
        evidence = one_of(data, variants(offer["requires"]))
        return call(definition, instance, actor, offer["action"], evidence, day)
    row = one_of(data, definition.rows)
    keys = st.sampled_from([asked.key for asked in row.requires] + ["odd"])
    evidence = data.draw(st.dictionaries(keys, st.sampled_from([*VALUES.values(), None, -1, "x"])))
    return call(definition, instance, actor, row.action, evidence, day)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=ids)
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_no_walk_leaves_the_map(definition: Definition, data: st.DataObject) -> None:
    instance = data.draw(st.sampled_from(list(beginnings(definition, data.draw(st.sampled_from(["2016", "2018"]))))))
    days: list[int] = data.draw(DAYS)
    for day in days:
        try:
            outcome = wild(data, definition, instance, day)
        except DomainError:
            continue
        if outcome is not None:
            assert_sound(definition, instance, outcome)
            instance = outcome.instance


def assert_sound(definition: Definition, before: Instance, outcome: Outcome) -> None:
    after, states = outcome.instance, {state.slug: state for state in definition.states}
    assert not states[before.state].final
    assert after.state in states
    assert (after.suspended_from is not None) == (after.state == "SUSPENDED")
    assert Instance.model_validate(after.model_dump(mode="json")) == after
    private = {asked.key for row in definition.rows for asked in row.requires if asked.private}
    for event in outcome.events:
        assert CATALOGUE.knows(event.name)
        assert private.isdisjoint(event.evidence)
        assert (event.fact == "escalated") <= (before.state == after.state)
    assert all(private.isdisjoint(kept) for kept in after.evidence.values())
