"""A joint branch (联合党支部): members of all its enterprises count, and whoever reacts learns of all (B3)."""

from typing import Any

import pytest

from services.linkage import queries
from shared.contracts.linkage import LinkageMoved
from shared.workflow.errors import Blocked, EvidenceInvalid
from tests.services.linkage.support import (
    APPLY,
    ASSESS,
    CONTACT,
    ENTERPRISE,
    FAR,
    NEIGHBOUR,
    OFFICER,
    STATION,
    SYSTEM,
    House,
    faults,
)


def enterprises(*ids: str, type: str = "enterprise") -> list[dict[str, str]]:
    return [{"type": type, "id": id} for id in ids]


JOINT = ASSESS | {"mode": "JOINT", "kind": "JOINT_BRANCH", "enterprises": enterprises(NEIGHBOUR)}


async def joined(house: House, evidence: dict[str, Any], until: str = "PREPARING") -> str:
    id = (await house.propose()).id
    await house.act(STATION, id, "assess", evidence)
    await house.walk(id, until)
    return id


async def test_the_relations_of_all_its_enterprises_count(house: House) -> None:
    id = await joined(house, JOINT)
    await house.arrived("m1", "m2")
    with pytest.raises(Blocked):
        await house.act(STATION, id, "apply", APPLY)
    await house.arrived("near", enterprise=NEIGHBOUR)
    linkage = await house.stores.linkages.get(STATION, id)
    assert list(await queries.facts_of(house.stores, STATION, [linkage.state])) == [{"affiliated_full": 3}]
    assert (await house.act(STATION, id, "apply", APPLY)).instance.state == "APPLIED"


async def test_an_enterprise_that_is_not_named_does_not_count(house: House) -> None:
    id = await joined(house, ASSESS | {"mode": "JOINT"})
    await house.arrived("m1", "m2")
    await house.arrived("near", enterprise=NEIGHBOUR)
    with pytest.raises(Blocked):
        await house.act(STATION, id, "apply", APPLY)


async def test_each_founding_on_a_page_is_counted_for_itself(house: House) -> None:
    joint, single = await joined(house, JOINT), await house.propose(enterprise=NEIGHBOUR)
    await house.arrived("m1", "m2", "m3")
    await house.arrived("near", enterprise=NEIGHBOUR)
    states = [(await house.stores.linkages.get(STATION, id)).state for id in (joint, single.id)]
    assert [each["affiliated_full"] for each in await queries.facts_of(house.stores, STATION, states)] == [4, 1]


async def test_every_later_step_tells_of_all_its_enterprises(house: House) -> None:
    await house.arrived("m1", "m2", "m3", "m4")
    id = await joined(house, JOINT, until="FILED")
    moved = [LinkageMoved.model_validate(event.data) for event in await house.stores.linkages.history(SYSTEM, id)]
    assert [each.covers for each in moved] == [(ENTERPRISE,), *[(ENTERPRISE, NEIGHBOUR)] * (len(moved) - 1)]


@pytest.mark.parametrize(
    ("evidence", "pointer", "slug"),
    [
        (JOINT | {"mode": "SINGLE"}, "", "only-of-a-joint-branch"),
        (JOINT | {"enterprises": enterprises("p1", type="park")}, "/0/type", "not-allowed"),
        (JOINT | {"enterprises": enterprises(*map(str, range(50)))}, "", "too-many"),
        (JOINT | {"enterprises": enterprises(NEIGHBOUR, "nobody")}, "/1/id", "unknown-reference"),
        (JOINT | {"enterprises": enterprises(FAR)}, "/0/id", "unknown-reference"),
        (JOINT | {"enterprises": enterprises("gone")}, "/0/id", "unknown-reference"),
        (JOINT | {"enterprises": [NEIGHBOUR]}, "/0", "wrong-type"),
    ],
    ids=["one enterprise", "no enterprise", "more than one event tells", "unknown", "other park", "moved out", "shape"],
)
async def test_only_operating_enterprises_of_the_park_are_covered_by_a_joint_branch(
    house: House, evidence: dict[str, Any], pointer: str, slug: str
) -> None:
    linkage = await house.propose()
    with pytest.raises(EvidenceInvalid) as refused:
        await house.act(STATION, linkage.id, "assess", evidence)
    assert faults(refused.value) == {f"/evidence/enterprises{pointer}": slug}


async def test_which_enterprises_it_covers_is_not_told_to_who_may_not_know_members(house: House) -> None:
    """They have fewer than three members each."""
    id = await joined(house, JOINT)
    linkage = await house.stores.linkages.get(SYSTEM, id)
    pages = {scope.role: (await queries.views(house.stores, scope, [linkage]))[0] for scope in (OFFICER, CONTACT)}
    assert pages["street_officer"]["evidence"]["assess"]["enterprises"] == enterprises(NEIGHBOUR)
    assert NEIGHBOUR not in str(pages["enterprise_contact"])
    told = [queries.told(CONTACT, e.type, e.data) for e in await house.stores.linkages.history(SYSTEM, id)]
    assert NEIGHBOUR not in str(told)
