"""组织联合建立: the rows of the table, step by step."""

from datetime import timedelta
from typing import Any

import pytest

from services.linkage.domain.joints.organization import ORGANIZATION
from shared.kernel.errors import Forbidden
from shared.rules.packs import pack_named
from shared.workflow.deadlines import awaiting, deadlines
from shared.workflow.engine import act, start
from shared.workflow.errors import ActionNotAvailable, Blocked, EvidenceInvalid
from shared.workflow.instance import Actor, Instance, Outcome
from shared.workflow.offer import available_actions, signatures
from shared.workflow.sweep import overdue
from shared.workflow.view import keys_telling_members
from tests.workflows.generated import BODIES, CALENDAR, NOW, VALUES, variants

BALLOT: dict[str, Any] = VALUES["ballot"]


def actor(role: str) -> Actor:
    return Actor(f"user-{role}", frozenset({role}))


def lead(by: str = "system", pack: str = "2016") -> Instance:
    subject = {} if by == "enterprise_contact" else {"count": 3}
    return start(
        ORGANIZATION, id="l1", actor=actor(by), subject=subject, units=BODIES, pack=pack_named(pack), now=NOW
    ).instance


def do(instance: Instance, action: str, by: str, full: int = 6, days: int = 0, **evidence: Any) -> Outcome:
    """The action with generated evidence, but for what the test names."""
    facts = {"affiliated_full": full}
    offers = available_actions(ORGANIZATION, instance, actor(by), facts)
    generated = next((variants(o["requires"])[0] for o in offers if o["action"] == action), {})
    return act(
        ORGANIZATION,
        instance,
        action,
        actor(by),
        {**generated, **evidence},
        now=NOW + timedelta(days=days),
        calendar=CALENDAR,
        facts=facts,
    )


def negotiating(mode: str = "SINGLE", pack: str = "2016") -> Instance:
    assessed = do(lead(pack=pack), "assess", "station_worker", mode=mode).instance
    return do(assessed, "negotiate", "station_worker").instance


def preparing(mode: str = "SINGLE", pack: str = "2016") -> Instance:
    half = do(negotiating(mode, pack), "prepare", "enterprise_contact").instance
    return do(half, "prepare", "community_secretary").instance


def approved(mode: str = "SINGLE", pack: str = "2016") -> Instance:
    applied = do(preparing(mode, pack), "apply", "station_worker").instance
    return do(applied, "approve", "street_officer").instance


def test_the_whole_road_from_lead_to_file() -> None:
    founded = do(approved(), "found", "station_worker")
    assert founded.events[0].name == "linkage.organization-founded"
    assert founded.instance.evidence["apply"]["branch_name"] == "generated"
    filed = do(founded.instance, "file", "street_officer")
    assert (filed.instance.state, filed.events[0].name) == ("FILED", "linkage.organization-filed")


def test_the_two_sides_sign_and_each_brings_its_own() -> None:
    half = do(negotiating(), "prepare", "enterprise_contact", owner_talk="OBJECTS")
    assert (half.events[0].name, half.instance.state) == ("linkage.organization-signed", "NEGOTIATING")
    assert [w["role"] for w in awaiting(ORGANIZATION, half.instance, CALENDAR)] == ["community_secretary"]
    done = do(half.instance, "prepare", "community_secretary").instance
    assert [s["role"] for s in signatures(done)] == ["enterprise_contact", "community_secretary"]
    assert done.evidence["prepare"] == {"owner_talk": "OBJECTS"}


def test_the_enterprise_does_not_bring_the_preparation_group() -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        do(negotiating(), "prepare", "enterprise_contact", preparation_group="x")
    assert [e.slug for e in refusal.value.errors] == ["evidence-of-another-party"]


@pytest.mark.parametrize(("full", "blocked"), [(0, True), (2, True), (3, False)])
@pytest.mark.parametrize("mode", ["SINGLE", "JOINT"])
def test_applying_waits_for_three_relations(mode: str, full: int, blocked: bool) -> None:
    (offer,) = (
        o
        for o in available_actions(ORGANIZATION, preparing(mode), actor("station_worker"), {"affiliated_full": full})
        if o["action"] == "apply"
    )
    assert [b["slug"] for b in offer["blocked_by"]] == (["affiliated-full-below-3"] if blocked else [])


def test_an_early_application_is_refused_with_where_to_look() -> None:
    with pytest.raises(Blocked) as refusal:
        do(preparing(), "apply", "station_worker", full=2)
    assert refusal.value.facts["blocked_by"] == [
        {
            "slug": "affiliated-full-below-3",
            "detail": "workflow.linkage.organization.blocked.affiliated-full-below-3",
            "facts": {"have": 2, "need": 3},
            "href": "/api/v1/transfers?linkage=l1",
        }
    ]


@pytest.mark.parametrize(("mode", "pack"), [("TEMPORARY", "2016"), ("FLOATING_BRANCH", "2018")])
def test_temporary_and_floating_branches_apply_without_moved_relations(mode: str, pack: str) -> None:
    assert do(preparing(mode, pack), "apply", "station_worker", full=0).instance.state == "APPLIED"


def test_a_floating_branch_is_unknown_in_2016() -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        do(lead(), "assess", "station_worker", mode="FLOATING_BRANCH")
    assert [(e.pointer, e.slug) for e in refusal.value.errors] == [("/evidence/mode", "option-unknown")]


def test_the_upper_committee_may_decide_directly_and_the_branch_is_still_elected() -> None:
    decided = do(negotiating(), "decide_directly", "street_officer").instance
    assert do(decided, "found", "station_worker", full=0).instance.state == "FOUNDED"


def test_a_temporary_branch_is_appointed_and_not_elected() -> None:
    with pytest.raises(ActionNotAvailable):
        do(approved("TEMPORARY"), "found", "station_worker")
    offers = available_actions(ORGANIZATION, approved("TEMPORARY"), actor("station_worker"), {"affiliated_full": 0})
    assert "found" not in [offer["action"] for offer in offers]
    appointed = do(approved("TEMPORARY"), "appoint", "street_officer", expires_at="2016-12-31")
    assert appointed.events[0].evidence == {"expires_at": "2016-12-31"}


@pytest.mark.parametrize(
    ("change", "full", "pointer", "slug"),
    [
        ({"present": 3}, 6, "/evidence/assembly/present", "quorum-not-reached"),
        ({"present": 12}, 6, "/evidence/assembly/present", "present-above-due"),
        ({"due": 7, "present": 7}, 6, "/evidence/assembly/due", "due-above-full-members"),
        ({}, 7, "/evidence/assembly/votes", "committee-size"),
        ({"votes": [{"post": "secretary", "member": "m1", "votes": 2}]}, 6, "/evidence/assembly/votes/0/votes",
         "majority-not-reached"),
        ({"votes": [{"post": "deputy", "member": "m1", "votes": 5}]}, 6, "/evidence/assembly/votes",
         "secretary-not-one"),
    ],
)  # fmt: skip
def test_an_invalid_election_founds_nothing(change: dict[str, Any], full: int, pointer: str, slug: str) -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        do(approved(), "found", "station_worker", full=full, assembly=BALLOT | change)
    assert (pointer, slug) in {(e.pointer, e.slug) for e in refusal.value.errors}


def test_every_member_named_is_handed_on_with_its_place() -> None:
    founded = do(approved(), "found", "station_worker")
    assert set(founded.members) == {
        ("/evidence/assembly/votes/0/member", "m1"),
        ("/evidence/tellers/0", "m1"),
        ("/evidence/tellers/1", "m2"),
    }


def test_an_application_may_be_returned_and_made_again() -> None:
    applied = do(preparing(), "apply", "station_worker").instance
    returned = do(applied, "return", "street_officer")
    assert (returned.instance.state, returned.events[0].name) == ("PREPARING", "linkage.organization-returned")
    assert do(returned.instance, "apply", "station_worker").instance.state == "APPLIED"


def test_the_street_has_one_month_to_reply() -> None:
    applied = do(preparing(), "apply", "station_worker").instance
    ((name, due),) = deadlines(ORGANIZATION, applied, CALENDAR)
    assert due is not None
    assert (name, due.isoformat()) == ("approve", "2016-06-30T23:59:59+08:00")


def test_a_lead_is_assessed_within_ten_working_days_or_expires_after_ninety() -> None:
    told = overdue(ORGANIZATION, lead(), NOW + timedelta(days=16), CALENDAR)
    assert told is not None
    assert told.events[0].name == "linkage.organization-escalated"
    gone = overdue(ORGANIZATION, told.instance, NOW + timedelta(days=92), CALENDAR)
    assert gone is not None
    assert gone.events[0].name == "linkage.organization-expired"


def test_only_a_lead_expires() -> None:
    told = overdue(ORGANIZATION, negotiating(), NOW + timedelta(days=400), CALENDAR)
    assert told is not None
    assert told.instance.state == "NEGOTIATING"


def test_an_enterprise_may_propose_without_a_count() -> None:
    assert lead("enterprise_contact").subject == {}
    with pytest.raises(EvidenceInvalid):
        start(
            ORGANIZATION,
            id="l1",
            actor=actor("station_worker"),
            subject={},
            units=BODIES,
            pack=pack_named("2016"),
            now=NOW,
        )


def test_a_system_lead_is_withdrawn_by_the_station() -> None:
    assert do(lead(), "withdraw", "station_worker").events[0].name == "linkage.organization-withdrawn"
    with pytest.raises(Forbidden):
        do(lead(), "withdraw", "enterprise_contact", reason="r")


def test_what_tells_members_is_marked_for_the_history() -> None:
    assert keys_telling_members(ORGANIZATION) == {
        "count",
        "roster",
        "enterprises",
        "full",
        "probationary",
        "candidates",
        "assembly",
        "tellers",
    }
