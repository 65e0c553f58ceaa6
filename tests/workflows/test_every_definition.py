"""What holds for every definition we ship: all ends can be reached, no walk leaves the map, ends are ends."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

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

DEFINITIONS = [*JOINTS, *TRANSFERS, *WORKFLOWS]
UNKNOWN_TO_PACK = {("request", "2016"): {"WHISTLED"}}
"""States whose rules are not yet made in a pack (B26)."""
FACTS = {"affiliated_full": 6}
WALKS = 300


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


def wild(chance: Random, definition: Definition, instance: Instance, day: int) -> Outcome | None:
    """Anybody does anything with any evidence, sometimes what is offered; or the clock is looked at."""
    if chance.randrange(10) == 0:
        return overdue(definition, instance, NOW + timedelta(days=day), CALENDAR)
    actor = chance.choice(EVERYBODY)
    offers = available_actions(definition, instance, actor, FACTS)
    if chance.randrange(5) and offers:
        offer = chance.choice(offers)
        evidence = chance.choice(variants(offer["requires"]))
        return call(definition, instance, actor, offer["action"], evidence, day)
    row = chance.choice(definition.rows)
    keys = [*(asked.key for asked in row.requires), "odd"]
    odd = {key: chance.choice([*VALUES.values(), None, -1, "x"]) for key in keys if chance.randrange(2)}
    return call(definition, instance, actor, row.action, odd, day)


def walk(chance: Random, definition: Definition) -> int:
    """Up to 25 steps on days in their order; how many of them led on."""
    led_on = 0
    instance = chance.choice(list(beginnings(definition, chance.choice(["2016", "2018"]))))
    for day in sorted(chance.randrange(401) for _ in range(chance.randrange(26))):
        try:
            outcome = wild(chance, definition, instance, day)
        except DomainError:
            continue
        if outcome is not None:
            assert_sound(definition, instance, outcome)
            instance, led_on = outcome.instance, led_on + 1
    return led_on


@pytest.mark.parametrize("definition", DEFINITIONS, ids=ids)
def test_no_walk_leaves_the_map(definition: Definition) -> None:
    led_on = 0
    for number in range(WALKS):
        try:
            led_on += walk(Random(number), definition)
        except Exception as fault:
            fault.add_note(f"on walk {number}")
            raise
    assert led_on > WALKS / 2


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
