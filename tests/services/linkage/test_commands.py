"""The founding of a branch, step by step, as the people who may do it."""

from typing import Any

import pytest

from shared.kernel.errors import Forbidden, NotFound
from shared.workflow.errors import ActionNotAvailable, Blocked, EvidenceInvalid
from tests.services.linkage.support import (
    APPLY,
    APPROVE,
    ASSESS,
    COMMUNITY,
    ENTERPRISE,
    FOUND,
    LIAISON,
    MEMBERS,
    NEIGHBOUR,
    OFFICER,
    OTHER_TENANT,
    PARK,
    SECRETARY,
    STATION,
    SYSTEM,
    TENANT,
    House,
    ballot,
    faults,
    keyed,
    person,
)

NOTE = "assess:note_station_worker"


async def names(house: House, id: str) -> list[str]:
    return [event.type.removeprefix("cn.balian.") for event in await house.stores.linkages.history(SYSTEM, id)]


async def test_the_founding_goes_from_lead_to_filed_through_all_its_parties(house: House) -> None:
    linkage = await house.propose()
    await house.arrived(*MEMBERS)
    await house.walk(linkage.id, "FILED")
    after = await house.stores.linkages.get(OFFICER, linkage.id)
    assert after.state.instance.state == "FILED"
    assert await names(house, linkage.id) == [
        f"linkage.organization-{fact}.v1"
        for fact in (
            "lead",
            "assessed",
            "negotiating",
            "signed",
            "preparing",
            "applied",
            "approved",
            "founded",
            "filed",
        )
    ]


async def test_the_event_of_founding_names_all_that_others_react_to(house: House) -> None:
    linkage = await house.propose()
    await house.arrived(*MEMBERS)
    await house.walk(linkage.id, "FOUNDED")
    events = {
        event.type.split("-")[-1]: event.data for event in await house.stores.linkages.history(SYSTEM, linkage.id)
    }
    preparing, founded = events["preparing.v1"], events["founded.v1"]
    assert preparing["units"] == {"holding_branch": "holding"}
    assert founded["units"] == {"holding_branch": "holding", "parent": "committee"}
    assert founded["evidence"]["branch_name"] == APPLY["branch_name"]
    assert (founded["mode"], founded["enterprise"], founded["park"]) == ("SINGLE", ENTERPRISE, PARK)
    assert events["applied.v1"]["evidence"]["branch_name"] == APPLY["branch_name"]


async def test_free_text_and_documents_never_reach_state_or_events(house: House) -> None:
    linkage = await house.propose()
    secret = "张某某说"
    await house.act(STATION, linkage.id, "assess", ASSESS | {"survey": {"date": "2016-06-01", "title": secret}}, secret)
    await house.act(STATION, linkage.id, "negotiate", {"visit_note": secret})
    after = await house.stores.linkages.get(STATION, linkage.id)
    told = [str(event) for event in await house.stores.linkages.history(SYSTEM, linkage.id)]
    assert secret not in str(after) + "".join(told)
    texts = await house.stores.linkages.texts(STATION, [linkage.id], ["negotiate:visit_note", NOTE])
    assert texts[linkage.id] == {"negotiate:visit_note": f'"{secret}"', NOTE: f'"{secret}"'}


async def test_the_same_person_cannot_sign_for_two_parties(house: House) -> None:
    linkage = await house.propose()
    await house.walk(linkage.id, "NEGOTIATING")
    await house.act(SECRETARY, linkage.id, "prepare", {"preparation_group": "三人"})
    with pytest.raises(ActionNotAvailable) as refused:
        await house.act(SECRETARY, linkage.id, "prepare", {"preparation_group": "三人"})
    assert refused.value.facts["reason"] == "already-signed"


async def test_the_proposer_cannot_also_agree(house: House) -> None:
    both = person("enterprise_contact", actor="proposer", enterprise=ENTERPRISE)
    linkage = await house.propose(both)
    await house.walk(linkage.id, "NEGOTIATING")
    await house.act(both, linkage.id, "prepare", {"owner_talk": "SUPPORTS"})
    other = person("community_secretary", actor="proposer", community=COMMUNITY)
    with pytest.raises(ActionNotAvailable):
        await house.act(other, linkage.id, "prepare", {"preparation_group": "三人"})


async def test_applying_is_blocked_until_three_relations_have_come(house: House) -> None:
    linkage = await house.propose()
    await house.walk(linkage.id, "PREPARING")
    await house.arrived(*MEMBERS[:2])
    with pytest.raises(Blocked) as refused:
        await house.act(STATION, linkage.id, "apply", APPLY)
    reasons: Any = refused.value.facts["blocked_by"]
    assert [(each["slug"], each["facts"]) for each in reasons] == [("affiliated-full-below-3", {"have": 2, "need": 3})]
    await house.arrived(MEMBERS[2])
    assert (await house.act(STATION, linkage.id, "apply", APPLY)).instance.state == "APPLIED"


async def test_an_assembly_below_the_quorum_founds_nothing(house: House) -> None:
    linkage = await house.propose()
    await house.arrived(*MEMBERS)
    await house.walk(linkage.id, "APPROVED")
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, linkage.id, "found", FOUND | {"assembly": ballot(present=3, votes=3)})
    assert faults(refused.value) == {"/evidence/assembly/present": "quorum-not-reached"}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({}, {"/evidence/mode", "/evidence/kind", "/evidence/survey"}),
        (ASSESS | {"mode": "FLOATING_BRANCH"}, {"/evidence/mode"}),
        (ASSESS | {"mode": 3}, {"/evidence/mode"}),
        (ASSESS | {"surprise": 1}, {"/evidence/surprise"}),
        (ASSESS | {"survey": "text"}, {"/evidence/survey"}),
        (ASSESS | {"survey": {"date": "2016-02-30", "title": "x"}}, {"/evidence/survey/date"}),
        (ASSESS | {"roster": "m1"}, {"/evidence/roster"}),
        (ASSESS | {"roster": ["m1", "m1"]}, {"/evidence/roster"}),
        (ASSESS | {"roster": ["m1", "nobody"]}, {"/evidence/roster/1"}),
        (ASSESS | {"roster": ["far"]}, {"/evidence/roster/0"}),
    ],
)
async def test_bad_evidence_is_refused_at_its_place(house: House, evidence: dict[str, Any], expected: set[str]) -> None:
    linkage = await house.propose()
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, linkage.id, "assess", evidence)
    assert set(faults(refused.value)) == expected
    assert (await house.stores.linkages.get(STATION, linkage.id)).version == 1


async def test_members_of_the_enterprise_and_of_its_park_may_be_named(house: House) -> None:
    linkage = await house.propose()
    after = await house.act(STATION, linkage.id, "assess", ASSESS | {"roster": ["m1", "near"]})
    assert after.instance.evidence["assess"]["roster"] == ["m1", "near"]


async def test_a_ballot_may_elect_only_members_near_the_linkage(house: House) -> None:
    linkage = await house.propose()
    await house.arrived(*MEMBERS)
    await house.walk(linkage.id, "APPROVED")
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, linkage.id, "found", FOUND | {"assembly": ballot(member="nobody")})
    assert faults(refused.value) == {"/evidence/assembly/votes/0/member": "not-visible"}


async def test_whoever_may_not_act_learns_nothing_about_members(house: House) -> None:
    linkage = await house.propose()
    with pytest.raises(Forbidden):
        await house.act(OFFICER, linkage.id, "assess", ASSESS | {"roster": ["nobody"]})


async def test_an_action_of_another_state_is_not_available_and_says_what_is(house: House) -> None:
    linkage = await house.propose()
    with pytest.raises(ActionNotAvailable) as refused:
        await house.act(STATION, linkage.id, "apply", APPLY)
    offered: Any = refused.value.facts["available_actions"]
    assert {entry["action"] for entry in offered} == {"assess", "dismiss", "withdraw"}


async def test_a_forbidden_action_on_a_visible_linkage_is_forbidden(house: House) -> None:
    linkage = await house.propose()
    with pytest.raises(Forbidden):
        await house.act(LIAISON, linkage.id, "assess", ASSESS)


@pytest.mark.parametrize(
    "scope",
    [
        person("station_worker", park="park-2"),
        person("station_worker"),
        person("community_secretary", community="community-2"),
        person("enterprise_contact", enterprise=NEIGHBOUR),
        person("enterprise_contact", actor="another", enterprise=ENTERPRISE),
        person("district_viewer"),
        person("department_officer", department="d1"),
        person("person", person="p1"),
        person("branch_secretary", organization="o1"),
        person("street_officer", tenant=OTHER_TENANT),
    ],
)
async def test_a_lead_outside_ones_sight_is_not_found(house: House, scope: Any) -> None:
    linkage = await house.propose()
    with pytest.raises(NotFound):
        await house.act(scope, linkage.id, "assess", ASSESS)


async def test_a_repeated_action_takes_one_step(house: House) -> None:
    linkage = await house.propose()
    await house.act(keyed(STATION, "k2"), linkage.id, "assess", ASSESS)
    again = await house.act(keyed(STATION, "k2"), linkage.id, "assess", ASSESS)
    assert again.instance.state == "ASSESSED"
    assert await names(house, linkage.id) == ["linkage.organization-lead.v1", "linkage.organization-assessed.v1"]


async def test_a_founding_without_a_holding_branch_names_none(house: House) -> None:
    house.town.organizations.clear()
    linkage = await house.propose()
    await house.walk(linkage.id, "PREPARING")
    assert (await house.stores.linkages.get(STATION, linkage.id)).state.units == {}


async def test_the_upper_committee_may_decide_directly(house: House) -> None:
    linkage = await house.propose()
    await house.walk(linkage.id, "NEGOTIATING")
    evidence = {"reason": "工委研究决定", "minutes": APPROVE["minutes"], "reply": APPROVE["reply"]}
    after = await house.act(OFFICER, linkage.id, "decide_directly", evidence)
    assert (after.instance.state, after.units) == ("APPROVED", {"parent": "committee"})
    assert after.instance.units["street_officer"] == TENANT
