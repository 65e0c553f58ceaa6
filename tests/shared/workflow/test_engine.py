"""The engine: given an instance, when somebody acts, then events and a new instance, or a refusal that helps."""

import pytest

from shared.kernel.errors import Forbidden
from shared.workflow.engine import start
from shared.workflow.errors import ActionNotAvailable, Blocked, EvidenceInvalid
from shared.workflow.instance import Actor, Instance
from shared.workflow.offer import available_actions
from tests.shared.workflow.toy import (
    FACTS,
    NOW,
    PACK,
    TOY,
    UNITS,
    actor,
    agreed,
    begun,
    call,
    opened,
    proposed,
)


def actions(instance: Instance, role: str) -> list[str]:
    return [offer["action"] for offer in available_actions(TOY, instance, actor(role), FACTS)]


def test_creating_enters_the_first_state_and_pins_version_and_pack() -> None:
    outcome = start(TOY, id="t1", actor=actor("station_worker"), subject={"count": 3}, units=UNITS, pack=PACK, now=NOW)
    instance, (event,) = outcome.instance, outcome.events
    assert (instance.state, instance.version, instance.pack, instance.entered_at) == ("LEAD", 1, "2016", NOW)
    assert (event.name, event.fact, event.from_state, event.evidence) == ("toy.lead", "lead", None, {"count": 3})


def test_creating_needs_a_role_of_the_start() -> None:
    with pytest.raises(Forbidden):
        start(TOY, id="t1", actor=actor("liaison"), subject={"count": 3}, units=UNITS, pack=PACK, now=NOW)


def test_a_faulty_subject_is_pointed_at() -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        start(TOY, id="t1", actor=actor("station_worker"), subject={}, units=UNITS, pack=PACK, now=NOW)
    assert [(e.pointer, e.slug) for e in refusal.value.errors] == [("/subject/count", "evidence-missing")]


def test_an_action_enters_its_state_and_restarts_the_clock() -> None:
    outcome = call(begun(), "propose", "station_worker", {"way": "LONG", "plan": "p"}, days=2)
    event = outcome.events[0]
    assert (outcome.instance.state, event.name, event.from_state) == ("PROPOSED", "toy.proposed", "LEAD")
    assert (outcome.instance.entered_at - NOW).days == 2
    assert event.by is not None
    assert (event.by.role, event.by.unit) == ("station_worker", "park-1")


def test_free_text_and_documents_leave_apart_and_are_only_named_in_the_event() -> None:
    half = call(proposed(), "agree", "enterprise_contact", {"talk": "said in private"})
    assert half.private == {"talk": "said in private"}
    assert (half.events[0].evidence, half.events[0].private) == ({}, ("talk",))
    assert "said in private" not in half.instance.model_dump_json()


def test_an_action_of_another_state_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ActionNotAvailable) as refusal:
        call(begun(), "finish", "station_worker")
    offered = refusal.value.facts["available_actions"]
    assert offered == available_actions(TOY, begun(), actor("station_worker"), FACTS)
    assert actions(begun(), "station_worker") == ["propose", "withdraw"]


def test_a_role_that_is_no_party_is_forbidden() -> None:
    with pytest.raises(Forbidden) as refusal:
        call(begun(), "propose", "street_officer")
    assert refusal.value.facts["allowed_roles"] == ["station_worker"]


def test_faulty_evidence_is_pointed_at() -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        call(begun(), "propose", "station_worker", {"way": "WIDE", "colour": "red"})
    assert {(e.pointer, e.slug) for e in refusal.value.errors} == {
        ("/evidence/way", "option-unknown"),
        ("/evidence/plan", "evidence-missing"),
        ("/evidence/colour", "evidence-unknown"),
    }


def test_a_broken_rule_about_evidence_is_pointed_at() -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        call(agreed(), "open", "station_worker", {"until": "2016-05-29"})
    assert [(e.pointer, e.slug) for e in refusal.value.errors] == [("/evidence/until", "in-the-past")]


def test_a_blocked_action_is_listed_with_its_reason_and_refused_with_it() -> None:
    instance = agreed()
    (offer,) = (
        o for o in available_actions(TOY, instance, actor("station_worker"), {"rooms": 0}) if o["action"] == "open"
    )
    with pytest.raises(Blocked) as refusal:
        call(instance, "open", "station_worker", {"until": "2016-07-01"}, facts={"rooms": 0})
    assert refusal.value.facts["blocked_by"] == offer["blocked_by"]
    assert offer["blocked_by"] == [
        {
            "slug": "no-room",
            "detail": "workflow.toy.blocked.no-room",
            "facts": {"have": 0},
            "href": "/rooms?for=t1",
        }
    ]


def test_what_is_asked_carries_label_type_and_options() -> None:
    offer = available_actions(TOY, begun(), actor("station_worker"), FACTS)[0]
    assert offer["deadline"] == {"n": 10, "unit": "WORKDAY"}
    assert offer["requires"][0] == {
        "key": "way",
        "label": "workflow.toy.evidence.way",
        "type": "choice",
        "optional": False,
        "options": [
            {"value": "LONG", "label": "workflow.toy.option.LONG"},
            {"value": "SHORT", "label": "workflow.toy.option.SHORT"},
        ],
    }


@pytest.mark.parametrize(
    ("way", "role", "to"), [("LONG", "station_worker", "OPEN"), ("SHORT", "street_officer", "DONE")]
)
def test_earlier_evidence_decides_which_row_holds(way: str, role: str, to: str) -> None:
    evidence = {"until": "2016-07-01"} if to == "OPEN" else {"minutes": {"title": "m", "date": "2016-06-01"}}
    assert call(agreed(way), "open", role, evidence).instance.state == to


def test_a_row_whose_condition_fails_is_not_this_roles_matter() -> None:
    with pytest.raises(Forbidden):
        call(agreed("SHORT"), "open", "station_worker", {"until": "2016-07-01"})


def test_going_back_says_returned() -> None:
    outcome = call(opened(), "return", "street_officer", {"reason": "r"})
    assert (outcome.instance.state, outcome.events[0].name) == ("PROPOSED", "toy.returned")


def test_a_suspension_remembers_the_state_left_and_resuming_goes_back_there() -> None:
    paused = call(opened(), "suspend", "street_officer", {"reason": "r"}, days=1)
    assert (paused.instance.state, paused.events[0].name) == ("SUSPENDED", "toy.suspended")
    assert actions(paused.instance, "street_officer") == ["resume"]
    resumed = call(paused.instance, "resume", "street_officer", {"reason": "r"}, days=3)
    assert (resumed.instance.state, resumed.events[0].name) == ("OPEN", "toy.resumed")
    assert (resumed.instance.entered_at - NOW).days == 3
    assert resumed.instance.suspended_from is None


@pytest.mark.parametrize(
    ("proposer", "withdrawer"),
    [
        ("system", "station_worker"),
        ("station_worker", "station_worker"),
        ("enterprise_contact", "enterprise_contact"),
    ],
)
def test_only_the_proposers_role_withdraws(proposer: str, withdrawer: str) -> None:
    instance = begun(proposer)
    for role in {"station_worker", "enterprise_contact"} - {withdrawer}:
        with pytest.raises(Forbidden):
            call(instance, "withdraw", role, {"reason": "r"})
    assert call(instance, "withdraw", withdrawer, {"reason": "r"}).instance.state == "WITHDRAWN"


@pytest.mark.parametrize("role", ["enterprise_contact", "community_secretary"])
def test_either_side_declines_with_a_reason(role: str) -> None:
    with pytest.raises(EvidenceInvalid):
        call(proposed(), "decline", role)
    assert call(proposed(), "decline", role, {"reason": "r"}).events[0].name == "toy.declined"


def test_a_final_state_accepts_nothing() -> None:
    done = call(begun(), "withdraw", "station_worker", {"reason": "r"}).instance
    for row in TOY.rows:
        with pytest.raises(ActionNotAvailable):
            call(done, row.action, Actor("all", frozenset(row.roles)))


def test_the_clock_alone_cannot_be_called_early() -> None:
    with pytest.raises(ActionNotAvailable) as refusal:
        call(begun(), "expire", "system", days=90)
    assert refusal.value.facts["reason"] == "not-due"
    assert call(begun(), "expire", "system", days=91).instance.state == "EXPIRED"


def test_an_instance_survives_being_stored_as_json() -> None:
    half = call(proposed(), "agree", "community_secretary", {"place": "ROOM"}).instance
    assert Instance.model_validate(half.model_dump(mode="json")) == half


def test_an_instance_keeps_fields_a_newer_process_wrote() -> None:
    stored = begun().model_dump(mode="json") | {"later": 1}
    moved = proposed(instance=Instance.model_validate(stored))
    assert moved.model_dump(mode="json")["later"] == 1
