"""Workplaces: each member has his seat however events arrive, many are told in portions, nothing personal is told."""

from services.member.commands.amend import AmendMember, amend_member
from services.member.commands.open_transfer import OpenTransfer, open_transfer
from services.member.commands.undo import undo_registration
from services.member.domain.member import due, float_when_due
from services.member.store import AGGREGATES
from shared.contracts.member import Status
from shared.kernel.scope import SYSTEM
from tests.services.member.builders import (
    ENTERPRISE,
    HOLDING,
    NEIGHBOUR,
    person,
)
from tests.services.member.founding import LINKAGE, act, founded, join, letter, linkage, send_letter, standing
from tests.services.member.stage import Stage


async def test_fifty_members_are_named_at_most_and_nobody_is_left_out(stage: Stage) -> None:
    members = [await join(stage, number) for number in range(1, 53)]
    await stage.play()

    await stage.play(linkage(stage, "preparing", 5))

    opened = [event for event in await stage.recorded() if event.name == "workplace.moves-opened"]
    assert [len(event.data["members"]) for event in opened] == [50, 2]
    assert None not in [await letter(stage, member) for member in members]


async def test_every_delivery_doubled_changes_nothing(stage: Stage) -> None:
    member = await join(stage, 1)
    await stage.play()
    await stage.play(linkage(stage, "preparing", 5))
    await send_letter(stage, member)
    await stage.play(founded(stage))
    await stage.play()
    before = await stage.recorded()

    for event in (*before, linkage(stage, "preparing", 5), founded(stage)):
        await stage.hand(event)

    assert await stage.recorded() == before


async def test_a_later_event_of_a_member_may_come_before_his_registration(stage: Stage) -> None:
    member = await join(stage, 1)
    change = AmendMember.model_validate({"organization": HOLDING})
    await amend_member(stage.parts, stage.officer, member, 1, change)
    registered, moved = await stage.recorded()

    for event in (moved, registered):
        await stage.hand(event)

    assert (await stage.workplace(ENTERPRISE)).seats[member].relation.organization == HOLDING


async def test_who_leaves_or_is_taken_back_has_no_seat(stage: Stage) -> None:
    left, undone = await join(stage, 1), await join(stage, 2)
    await stage.play()
    await amend_member(stage.parts, stage.officer, left, 1, AmendMember.model_validate({"enterprise": NEIGHBOUR}))
    await undo_registration(stage.parts, stage.scope(SYSTEM), undone, 1)

    await stage.play()

    assert (await stage.workplace(ENTERPRISE)).seats == {}
    assert set((await stage.workplace(NEIGHBOUR)).seats) == {left}


async def test_what_a_reaction_records_carries_the_correlation_and_its_cause(stage: Stage) -> None:
    await join(stage, 1)
    await stage.play()

    joined = next(event for event in await stage.recorded() if event.name == "workplace.joined")
    registered = next(event for event in await stage.recorded() if event.name == "member.registered")
    assert (joined.correlation_id, joined.causation_id) == (registered.correlation_id, registered.id)
    assert joined.actor["id"] == "svc-member"


async def test_no_event_holds_a_name_a_number_or_a_letter(stage: Stage) -> None:
    member = await join(stage, 1)
    command = OpenTransfer.model_validate(
        {"member": member, "to_organization": HOLDING, "from": {"name": "外地党委"}, "linkage": LINKAGE}
    )
    await open_transfer(stage.parts, stage.worker, command)
    await amend_member(stage.parts, stage.officer, member, 1, AmendMember.model_validate({"name": "改名人"}))
    await act(stage, member, "withdraw", {"reason": "本人要求"})
    await stage.play()

    secret = [*person(1).values(), "外地党支部", "外地党委", "改名人", "本人要求"]
    secret.remove(ENTERPRISE)
    told = str([event.data for event in await stage.recorded()])
    stored = str(
        [
            row["data"]
            for kind in AGGREGATES
            for row in await stage.store.database[kind.collection].find({}).to_list(None)
        ]
    )
    assert [text for text in secret if text in told or text in stored] == []


async def test_a_watched_member_floats_on_the_first_day_after_six_months(stage: Stage) -> None:
    members = stage.parts.stores.members
    member = await join(stage, 1, floating_since="2026-11-01")
    watched = await members.get(stage.officer, member)
    [deadline] = due(watched.state)

    await members.change(stage.officer, member, lambda state, _: float_when_due(state, deadline.at))

    assert watched.state.standing.status is Status.WATCH
    assert deadline.at.isoformat() == "2027-05-01T00:00:00+08:00"
    assert (await standing(stage, member)).status is Status.FLOATING
