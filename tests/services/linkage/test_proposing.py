"""Proposing a linkage: who may, for what, and what a repeat gives."""

from typing import Any

import pytest

from services.linkage.commands.propose import ProposeLinkage, propose_linkage
from shared.kernel.errors import Forbidden, IdempotencyKeyReused, Invalid
from tests.services.linkage.support import (
    CONTACT,
    ENTERPRISE,
    FAR,
    LIAISON,
    NEIGHBOUR,
    OFFICER,
    PARK,
    SECRETARY,
    STATION,
    House,
    faults,
    keyed,
    proposal,
)


@pytest.mark.parametrize(
    ("scope", "changes", "pointer"),
    [
        (STATION, {"joint": "PICNIC"}, "/joint"),
        (STATION, {"park_side": {"type": "park", "id": PARK}}, "/park_side/type"),
        (STATION, {"community_side": {"type": "enterprise", "id": ENTERPRISE}}, "/community_side/type"),
        (STATION, {"community_side": {"type": "community", "id": "none"}}, "/community_side/id"),
        (STATION, {"park_side": {"type": "enterprise", "id": "none"}}, "/park_side/id"),
        (STATION, {"park_side": {"type": "enterprise", "id": FAR}}, "/park_side/id"),
        (STATION, {"park_side": {"type": "enterprise", "id": "gone"}}, "/park_side/id"),
        (CONTACT, {"park_side": {"type": "enterprise", "id": NEIGHBOUR}}, "/park_side/id"),
        (STATION, {"subject": {"count": "3"}}, "/subject/count"),
        (STATION, {"subject": {}}, "/subject/count"),
        (STATION, {"subject": {"count": 3, "names": "x"}}, "/subject/names"),
    ],
)
async def test_a_faulty_proposal_is_refused_at_its_place(
    house: House, scope: Any, changes: dict[str, Any], pointer: str
) -> None:
    command = ProposeLinkage.model_validate(proposal() | changes)
    with pytest.raises(Invalid) as refused:
        await propose_linkage(house.stores, house.owners, scope, command)
    assert list(faults(refused.value)) == [pointer]


async def test_a_contact_need_not_tell_the_number_of_members(house: House) -> None:
    linkage = await house.propose(CONTACT, names=None)
    assert linkage.state.instance.subject == {}


@pytest.mark.parametrize("scope", [LIAISON, OFFICER, SECRETARY])
async def test_only_station_and_enterprise_propose_a_founding(house: House, scope: Any) -> None:
    with pytest.raises(Forbidden):
        await house.propose(scope)


async def test_a_repeated_proposal_gives_the_same_linkage(house: House) -> None:
    first = await house.propose(keyed(STATION, "k1"))
    again = await house.propose(keyed(STATION, "k1"))
    assert (first.id, first.version) == (again.id, again.version)
    with pytest.raises(IdempotencyKeyReused):
        await house.propose(keyed(STATION, "k1", digest="other"))


async def test_a_station_worker_opens_a_new_round_after_a_refusal(house: House) -> None:
    first = await house.propose()
    await house.act(SECRETARY, first.id, "decline", {"reason": "时机未到"})
    second = await house.propose()
    assert second.id != first.id
    assert second.state.instance.state == "LEAD"
    assert second.state.number != first.state.number
