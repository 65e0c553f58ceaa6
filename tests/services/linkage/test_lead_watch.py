"""The lead watch: three full members begin one founding, once (B1)."""

import asyncio
from itertools import permutations

import pytest

from services.linkage.domain import counting
from services.linkage.domain.counting import Decide
from services.linkage.domain.lead_watch import LeadWatch, watch_id
from services.linkage.store import Stores
from shared.contracts.member import Stage
from shared.kernel.errors import NotFound
from shared.kernel.scope import CommandRef
from shared.store.service_store import ServiceStore
from tests.services.linkage.support import ENTERPRISE, MEMBERS, NEIGHBOUR, SYSTEM, TENANT, House, standing_of

WATCH = watch_id(TENANT, ENTERPRISE)


async def count(house: House, decide: Decide, enterprise: str = ENTERPRISE, command: str | None = None) -> LeadWatch:
    scope = SYSTEM.with_command(CommandRef(command, "")) if command else SYSTEM
    return (await house.stores.watches.change(scope, watch_id(TENANT, enterprise), decide)).thing.state


async def joined(house: House, member: str, *, served: bool = False) -> LeadWatch:
    return await count(house, counting.take_standing(ENTERPRISE, member, standing_of(served=served)))


async def facts(house: House) -> list[str]:
    return [event.type.split(".")[3] for event in await house.stores.watches.history(SYSTEM, WATCH)]


async def test_the_lead_begins_with_the_third_full_member_and_only_once(house: House) -> None:
    for member in MEMBERS:
        watch = await joined(house, member)
    assert (watch.lead, watch.round) == (4, 1)
    assert await facts(house) == ["counted", "counted", "counted", "reached", "counted"]


async def test_the_lead_names_place_and_count(house: House) -> None:
    for member in MEMBERS[:3]:
        await joined(house, member)
    reached = (await house.stores.watches.history(SYSTEM, WATCH))[-1]
    assert reached.data == {
        "enterprise": ENTERPRISE,
        "park": "park-1",
        "community": "community-1",
        "round": 1,
        "count": 3,
    }


async def test_a_standing_told_again_records_nothing(house: House) -> None:
    await joined(house, "m1")
    watch = await joined(house, "m1")
    assert watch.lead == 1
    assert await facts(house) == ["counted"]


async def test_a_repeated_event_is_handled_once(house: House) -> None:
    decide = counting.take_standing(ENTERPRISE, "m1", standing_of())
    await count(house, decide, command="e1/watch")
    await count(house, counting.take_away(ENTERPRISE, "m1"), command="e2/watch")
    watch = await count(house, decide, command="e1/watch")
    assert watch.lead == 0


async def test_probationary_members_never_count(house: House) -> None:
    with pytest.raises(NotFound):
        await count(house, counting.take_standing(ENTERPRISE, "m1", standing_of(stage=Stage.PROBATIONARY)))
    await joined(house, "m2")
    watch = await count(house, counting.take_standing(ENTERPRISE, "m1", standing_of(stage=Stage.PROBATIONARY)))
    assert watch.lead == 1


async def test_a_member_counts_from_his_conversion_to_full(house: House) -> None:
    await joined(house, "m1")
    await joined(house, "m2")
    await count(house, counting.take_standing(ENTERPRISE, "m3", standing_of(stage=Stage.PROBATIONARY)))
    watch = await joined(house, "m3")
    assert (watch.lead, watch.round) == (3, 1)


async def test_members_whose_branch_serves_the_enterprise_are_no_lead(house: House) -> None:
    for member in MEMBERS:
        watch = await joined(house, member, served=True)
    assert (watch.lead, watch.affiliated_full, watch.round) == (0, 4, 0)


async def test_a_change_of_workplace_moves_the_count(house: House) -> None:
    await joined(house, "m1")
    moved = standing_of(NEIGHBOUR)
    here = await count(house, counting.take_standing(ENTERPRISE, "m1", moved))
    there = await count(house, counting.take_standing(NEIGHBOUR, "m1", moved), NEIGHBOUR)
    assert (here.lead, there.lead) == (0, 1)


async def test_a_second_three_after_the_first_round_begins_nothing(house: House) -> None:
    for member in MEMBERS[:3]:
        await joined(house, member)
    await count(house, counting.take_away(ENTERPRISE, "m1"))
    await joined(house, "m4")
    assert (await facts(house)).count("reached") == 1


async def test_an_issued_letter_counts_towards_applying_and_a_rejected_one_no_more(house: House) -> None:
    await joined(house, "m1")
    issued = await count(house, counting.take_letter(ENTERPRISE, "m1", "t1", counts=True))
    rejected = await count(house, counting.take_letter(ENTERPRISE, "m1", "t1", counts=False))
    assert (issued.affiliated_full, rejected.affiliated_full) == (1, 0)


async def test_a_draft_withdrawn_records_nothing(house: House) -> None:
    await joined(house, "m1")
    await count(house, counting.take_letter(ENTERPRISE, "m1", "t1", counts=False))
    assert await facts(house) == ["counted"]


async def test_the_letter_of_somebody_who_works_elsewhere_does_not_count(house: House) -> None:
    watch = await count(house, counting.take_letter(ENTERPRISE, "m1", "t1", counts=True))
    assert watch.affiliated_full == 0


async def test_the_count_is_the_same_in_whatever_order_letter_and_relation_are_told(house: House) -> None:
    told = {
        "works": counting.take_standing(NEIGHBOUR, "m1", standing_of(NEIGHBOUR)),
        "issued": counting.take_letter(NEIGHBOUR, "m1", "t1", counts=True),
        "settled": counting.take_standing(NEIGHBOUR, "m1", standing_of(NEIGHBOUR, affiliated=True), told_by="t1"),
        "left": counting.take_standing(NEIGHBOUR, "m1", standing_of(NEIGHBOUR, affiliated=False)),
    }
    orders = [
        order for order in permutations(told) if order.index("works") < order.index("settled") < order.index("left")
    ]
    counts = set()
    for number, order in enumerate(orders):
        for name in order:
            watch = (await house.stores.watches.change(SYSTEM, f"w{number}", told[name])).thing.state
        counts.add((watch.lead, watch.affiliated_full))
    assert len(orders) == 4
    assert counts == {(1, 0)}


async def test_a_member_without_a_park_begins_no_lead(house: House) -> None:
    homeless = standing_of().model_copy(update={"park": None})
    for member in MEMBERS:
        watch = await count(house, counting.take_standing(ENTERPRISE, member, homeless))
    assert (watch.lead, watch.round) == (4, 0)


async def test_an_enterprise_that_left_begins_no_lead(house: House) -> None:
    await count(house, counting.leave(ENTERPRISE))
    for member in MEMBERS:
        watch = await joined(house, member)
    assert (watch.lead, watch.round) == (4, 0)


async def test_a_move_out_names_the_open_linkages(house: House) -> None:
    await count(house, counting.follow(ENTERPRISE, "l1", is_open=True))
    await count(house, counting.follow(ENTERPRISE, "l2", is_open=True))
    await count(house, counting.follow(ENTERPRISE, "l1", is_open=False))
    await count(house, counting.leave(ENTERPRISE))
    await count(house, counting.leave(ENTERPRISE))
    events = await house.stores.watches.history(SYSTEM, WATCH)
    assert [event.data["linkages"] for event in events if "enterprise-left" in event.type] == [["l2"]]


async def test_a_linkage_that_begins_after_the_move_out_is_named_too(house: House) -> None:
    await count(house, counting.leave(ENTERPRISE))
    await count(house, counting.follow(ENTERPRISE, "late", is_open=True))
    events = await house.stores.watches.history(SYSTEM, WATCH)
    assert events[-1].data["linkages"] == ["late"]


async def test_two_members_at_once_are_both_counted(service_store: ServiceStore) -> None:
    houses = [Stores.of(service_store) for _ in MEMBERS]
    decides = [counting.take_standing(ENTERPRISE, member, standing_of()) for member in MEMBERS]
    await asyncio.gather(*(h.watches.change(SYSTEM, WATCH, d) for h, d in zip(houses, decides, strict=True)))
    watch = await houses[0].watches.get(SYSTEM, WATCH)
    events = await houses[0].watches.history(SYSTEM, WATCH)
    assert watch.state.lead == 4
    assert [event.type for event in events].count("cn.balian.lead-watch.reached.v1") == 1
