"""Rows with several parties: each signs once, the state changes with the last, nobody signs for two."""

from dataclasses import replace

import pytest

from shared.workflow.definition import Row
from shared.workflow.errors import ActionNotAvailable
from shared.workflow.instance import Actor, Instance
from shared.workflow.offer import available_actions, signatures
from tests.shared.workflow.toy import (
    FACTS,
    TOY,
    UNITS,
    actor,
    begun,
    call,
    opened,
    proposed,
)


def actions(instance: Instance, role: str) -> list[str]:
    return [offer["action"] for offer in available_actions(TOY, instance, actor(role), FACTS)]


def test_with_several_parties_the_state_changes_with_the_last() -> None:
    first = call(proposed(), "agree", "community_secretary", {"place": "ROOM"})
    assert (first.instance.state, first.events[0].name) == ("PROPOSED", "toy.signed")
    second = call(first.instance, "agree", "enterprise_contact", {"talk": "yes"})
    assert (second.instance.state, second.events[0].name) == ("AGREED", "toy.agreed")
    assert [(s["party"], s["role"], s["unit"], s["by"]) for s in signatures(second.instance)] == [
        (0, "community_secretary", "community-1", "user-community_secretary"),
        (1, "enterprise_contact", "enterprise-1", "user-enterprise_contact"),
    ]


def test_parties_may_sign_in_any_order() -> None:
    first = call(proposed(), "agree", "enterprise_contact", {"talk": "yes"})
    assert call(first.instance, "agree", "community_secretary", {"place": "HALL"}).instance.state == "AGREED"


def test_nobody_signs_twice() -> None:
    half = call(proposed(), "agree", "community_secretary", {"place": "ROOM"}).instance
    with pytest.raises(ActionNotAvailable) as refusal:
        call(half, "agree", "community_secretary", {"place": "ROOM"})
    assert refusal.value.facts["reason"] == "already-signed"
    assert "agree" not in actions(half, "community_secretary")


def test_the_proposer_cannot_also_agree() -> None:
    both = Actor("u1", frozenset({"community_secretary", "enterprise_contact"}))
    half = call(proposed(), "agree", both, {"place": "ROOM"}).instance
    with pytest.raises(ActionNotAvailable):
        call(half, "agree", both, {"talk": "yes"})


def test_one_body_cannot_sign_for_two_parties() -> None:
    one_body = {**UNITS, "enterprise_contact": "community-1"}
    half = call(proposed(instance=begun(units=one_body)), "agree", "community_secretary", {"place": "ROOM"}).instance
    with pytest.raises(ActionNotAvailable):
        call(half, "agree", "enterprise_contact", {"talk": "yes"})


def test_a_caller_is_asked_only_for_what_he_must_bring() -> None:
    instance = proposed()
    for role, key in (("community_secretary", "place"), ("enterprise_contact", "talk")):
        (offer,) = (o for o in available_actions(TOY, instance, actor(role), FACTS) if o["action"] == "agree")
        assert [asked["key"] for asked in offer["requires"]] == [key]


def test_after_going_back_the_parties_sign_anew() -> None:
    back = call(opened(), "return", "street_officer", {"reason": "r"}).instance
    half = call(back, "agree", "community_secretary", {"place": "HALL"})
    assert half.instance.state == "PROPOSED"
    assert half.instance.evidence["agree"] == {"place": "HALL"}


def test_a_suspension_keeps_the_signatures_already_given() -> None:
    half = call(proposed(), "agree", "community_secretary", {"place": "ROOM"}).instance
    paused = call(half, "suspend", "street_officer", {"reason": "r"}).instance
    resumed = call(paused, "resume", "street_officer", {"reason": "r"}).instance
    assert call(resumed, "agree", "enterprise_contact", {"talk": "yes"}).instance.state == "AGREED"


def test_two_rows_of_a_state_collect_their_signatures_apart() -> None:
    cancel = Row(
        "PROPOSED", "cancel", "CLOSED", (("community_secretary",), ("enterprise_contact",)), (), event="closed"
    )
    toy = replace(TOY, rows=(*TOY.rows, cancel))
    agreeing = call(proposed(), "agree", "community_secretary", {"place": "ROOM"}, toy=toy).instance
    both = call(agreeing, "cancel", "community_secretary", toy=toy).instance
    assert both.state == "PROPOSED"
    assert call(both, "agree", "enterprise_contact", {"talk": "yes"}, toy=toy).instance.state == "AGREED"
