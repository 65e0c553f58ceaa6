"""The self-check: each fault is planted once in a sound definition and must be named."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from shared.workflow.check import checked, faults
from shared.workflow.definition import Deadline, Definition, Evidence, EvidenceType, Option, State, When
from shared.workflow.errors import DefinitionError
from tests.shared.workflow.toy import TOY, with_row


def any_event(_: str) -> bool:
    return True


def states(*added: State, without: str = "") -> Definition:
    return replace(TOY, states=(*(s for s in TOY.states if s.slug != without), *added))


def final(slug: str, is_final: bool) -> Definition:
    return replace(TOY, states=tuple(State(s.slug, is_final) if s.slug == slug else s for s in TOY.states))


def needing(evidence: Evidence) -> Definition:
    return with_row(1, requires=(*TOY.rows[1].requires, evidence))


def test_a_sound_definition_has_no_fault() -> None:
    assert faults(TOY, any_event) == ()
    assert checked(TOY, any_event) is TOY


PLANTED: dict[str, tuple[Callable[[], Definition], str]] = {
    "no start": (lambda: replace(TOY, rows=TOY.rows[1:]), "0 starts instead of one"),
    "two starts": (lambda: replace(TOY, rows=(TOY.rows[0], *TOY.rows)), "2 starts instead of one"),
    "start of another name": (lambda: with_row(0, action="begin"), "the start begin"),
    "state in lower case": (lambda: states(State("odd state")), "not upper snake case"),
    "state twice": (lambda: states(State("LEAD")), "LEAD is declared twice"),
    "state undeclared": (lambda: states(without="OPEN"), "OPEN is not declared"),
    "state out of reach": (lambda: states(State("ISLAND", final=True)), "ISLAND cannot be reached"),
    "final with an exit": (lambda: final("OPEN", True), "final state OPEN has an exit"),
    "open without an exit": (lambda: final("DONE", False), "DONE has no exit"),
    "unknown role": (lambda: with_row(1, parties=(("gardener",),)), "role gardener is unknown"),
    "unknown unit": (lambda: with_row(1, deadline=Deadline(1, "WEEK")), "1 WEEK is not a period"),
    "no units": (lambda: with_row(1, deadline=Deadline(0, "DAY")), "0 DAY is not a period"),
    "gate without function": (lambda: with_row(1, gates=("door",)), "gate door has no function"),
    "check without function": (lambda: with_row(1, checks=("sum",)), "check sum has no function"),
    "unknown type": (lambda: needing(Evidence("x", cast("EvidenceType", "colour"))), "unknown type colour"),
    "choice without options": (lambda: needing(Evidence("x", EvidenceType.CHOICE)), "a choice has options"),
    "options of a text": (
        lambda: needing(Evidence("x", EvidenceType.TEXT, options=(Option("A"),))),
        "nothing else has",
    ),
    "option of no rule": (
        lambda: needing(Evidence("x", EvidenceType.CHOICE, options=(Option("A", rule="B34"),))),
        "unknown rule B34",
    ),
    "evidence from a stranger": (
        lambda: needing(Evidence("x", EvidenceType.TEXT, from_party="supplier")),
        "supplier is no party",
    ),
    "condition on nothing": (lambda: with_row(3, when=When("propose.colour", ("RED",))), "propose.colour is nothing"),
    "condition on a private value": (lambda: with_row(3, when=When("agree.talk", ("x",))), "agree.talk is nothing"),
    "overlapping rows": (
        lambda: with_row(4, when=When("propose.way", ("SHORT", "NEW"))),
        "AGREED·open leads to both OPEN and DONE",
    ),
    "rows on different conditions": (
        lambda: with_row(4, when=When("proposer", ("system",))),
        "AGREED·open leads to both",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(name: str) -> None:
    plant, named = PLANTED[name]
    assert named in "; ".join(faults(plant(), any_event))


@pytest.mark.parametrize("event", ["toy.proposed", "toy.signed", "toy.escalated", "toy.returned", "toy.resumed"])
def test_an_event_missing_from_the_catalogue_is_named(event: str) -> None:
    assert faults(TOY, lambda name: name != event) == (f"event {event} is not in the catalogue",)


def test_a_faulty_definition_does_not_import() -> None:
    with pytest.raises(DefinitionError, match="toy: 0 starts"):
        checked(replace(TOY, rows=TOY.rows[1:]), any_event)
