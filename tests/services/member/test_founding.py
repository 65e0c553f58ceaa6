"""From PREPARING to FOUNDED as the member service lives it: letters are drafted, relations move, floating ends."""

import pytest

from services.member.commands.amend import AmendMember, amend_member
from shared.contracts.member import Status
from shared.contracts.organization import OrganizationDissolved, OrganizationKind
from tests.services.member.builders import (
    BRANCH,
    COMMUNITY,
    ENTERPRISE,
    HOLDING,
    NEIGHBOUR,
)
from tests.services.member.founding import (
    LINKAGE,
    NEW_BRANCH,
    act,
    founded,
    join,
    letter,
    linkage,
    send_letter,
    standing,
)
from tests.services.member.stage import Stage


async def test_preparing_drafts_a_letter_for_each_full_member_not_yet_affiliated(stage: Stage) -> None:
    wanted = [await join(stage, number) for number in (1, 2, 3)]
    held, served = await join(stage, 4, organization=HOLDING), await join(stage, 5, organization=BRANCH)
    probationary = await join(stage, 6, stage="PROBATIONARY")
    elsewhere = await join(stage, 7, enterprise=NEIGHBOUR)

    await stage.play()
    await stage.play(linkage(stage, "preparing", 5))

    for member in wanted:
        draft = await letter(stage, member)
        assert draft
        assert (draft.state, draft.transfer.to_organization, draft.transfer.linkage) == (
            "DRAFT",
            HOLDING,
            LINKAGE,
        )
        assert (draft.transfer.for_enterprise, draft.transfer.community) == (ENTERPRISE, COMMUNITY)
        assert draft.transfer.sender.off_platform
    assert [await letter(stage, member) for member in (held, served, probationary, elsewhere)] == [None] * 4


async def test_a_letter_names_the_organization_a_member_comes_from(stage: Stage) -> None:
    member = await join(stage, 1, organization=BRANCH, enterprise=NEIGHBOUR)

    await stage.play(linkage(stage, "preparing", 5, enterprise=NEIGHBOUR))

    draft = await letter(stage, member)
    assert draft
    assert (draft.transfer.sender.organization, draft.transfer.sender.off_platform) == (BRANCH, False)


@pytest.mark.parametrize("mode", ["TEMPORARY", "FLOATING_BRANCH"])
async def test_no_relation_moves_into_a_temporary_or_floating_member_branch(stage: Stage, mode: str) -> None:
    member = await join(stage, 1)

    await stage.play(linkage(stage, "preparing", 5, mode))
    await stage.play(founded(stage, OrganizationKind(mode if mode == "FLOATING_BRANCH" else "TEMPORARY_BRANCH")))

    assert await letter(stage, member) is None
    assert (await standing(stage, member)).status is Status.FLOATING


async def test_who_joins_becomes_full_or_arrives_after_preparing_gets_his_letter_too(stage: Stage) -> None:
    await stage.play(linkage(stage, "preparing", 5))
    late, probationary = await join(stage, 1), await join(stage, 2, stage="PROBATIONARY")
    newcomer = await join(stage, 3, enterprise=NEIGHBOUR)
    await stage.play()
    for member, change in ((probationary, {"stage": "FULL"}), (newcomer, {"enterprise": ENTERPRISE})):
        await amend_member(stage.parts, stage.officer, member, 1, AmendMember.model_validate(change))

    await stage.play()

    drafts = [await letter(stage, member) for member in (late, probationary, newcomer)]
    assert [draft.state for draft in drafts if draft] == ["DRAFT"] * 3


async def test_a_received_letter_affiliates_and_the_member_still_floats(stage: Stage) -> None:
    member = await join(stage, 1)
    await stage.play()
    await stage.play(linkage(stage, "preparing", 5))

    await send_letter(stage, member)
    await stage.play()

    now = await standing(stage, member)
    assert (now.relation.organization, now.relation.affiliated, now.relation.serves_workplace) == (HOLDING, True, False)
    assert now.status is Status.FLOATING


async def test_the_founded_branch_takes_over_who_is_in_the_holding_branch_and_ends_floating(stage: Stage) -> None:
    moved, left = await join(stage, 1), await join(stage, 2)
    await stage.play()
    await stage.play(linkage(stage, "preparing", 5))
    await send_letter(stage, moved)
    await stage.play()

    await stage.play(founded(stage))

    now, other = await standing(stage, moved), await standing(stage, left)
    assert (now.relation.organization, now.relation.serves_workplace) == (NEW_BRANCH, True)
    assert (now.status, now.floating_since) == (Status.SETTLED, None)
    assert (other.relation.organization, other.status) == (None, Status.FLOATING)
    last = [event.name for event in await stage.recorded() if event.aggregate == moved]
    assert last == ["member.registered", "member.relation-changed", "member.relation-changed", "member.floating-closed"]


async def test_a_letter_received_after_the_founding_leads_into_the_new_branch(stage: Stage) -> None:
    member = await join(stage, 1)
    await stage.play()
    await stage.play(linkage(stage, "preparing", 5))
    await stage.play(founded(stage))

    await send_letter(stage, member)
    await stage.play()

    now = await standing(stage, member)
    assert (now.relation.organization, now.status) == (NEW_BRANCH, Status.SETTLED)


async def test_an_organization_taken_into_the_register_moves_nobody(stage: Stage) -> None:
    member = await join(stage, 1, organization=HOLDING)
    await stage.play()

    await stage.play(founded(stage, linkage=None))

    assert (await standing(stage, member)).relation.organization == HOLDING


@pytest.mark.parametrize("fact", ["declined", "withdrawn", "expired", "not-eligible"])
async def test_a_founding_that_ends_withdraws_drafts_and_lets_issued_letters_go_their_way(
    stage: Stage, fact: str
) -> None:
    drafted, issued = await join(stage, 1), await join(stage, 2)
    await stage.play()
    await stage.play(linkage(stage, "preparing", 5))
    dates = {"letter_no": "介字1号", "issued_on": "2026-11-24", "valid_until": "2026-12-24"}
    await act(stage, issued, "issue", dates)

    await stage.play(linkage(stage, fact, 6))
    late = await join(stage, 3)
    await stage.play()

    states = [state and state.state for state in [await letter(stage, each) for each in (drafted, issued, late)]]
    assert states == ["WITHDRAWN", "ISSUED", None]


async def test_a_joint_branch_moves_the_members_of_all_its_enterprises(stage: Stage) -> None:
    one, other = await join(stage, 1), await join(stage, 2, enterprise=NEIGHBOUR)
    await stage.play()

    await stage.play(linkage(stage, "preparing", 5, "JOINT", others=[NEIGHBOUR]))
    drafts = [await letter(stage, member) for member in (one, other)]
    await stage.play(linkage(stage, "withdrawn", 6, "JOINT", others=[NEIGHBOUR]))

    assert [draft and (draft.state, draft.transfer.for_enterprise) for draft in drafts] == [
        ("DRAFT", ENTERPRISE),
        ("DRAFT", NEIGHBOUR),
    ]
    states = [state and state.state for state in [await letter(stage, each) for each in (one, other)]]
    assert states == ["WITHDRAWN", "WITHDRAWN"]


async def test_a_dissolved_branch_serves_its_members_no_more(stage: Stage) -> None:
    member = await join(stage, 1, organization=BRANCH)
    await stage.play()
    dissolved = OrganizationDissolved(dissolved_on="2026-11-24", enterprises=(ENTERPRISE,), cause="DECIDED")

    await stage.play(stage.foreign("organization", BRANCH, dissolved, 2))

    relation = (await standing(stage, member)).relation
    assert (relation.organization, relation.serves_workplace, relation.affiliated) == (BRANCH, False, False)
