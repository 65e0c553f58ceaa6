"""Reactions as plain functions on a real store: right outcome once, whatever is repeated or comes late."""

from typing import Any

import pytest

from services.linkage.domain.lead_watch import LeadWatch, watch_id
from services.linkage.handlers import REACTIONS
from shared.bus.do import Do, Stores, reaction_scope
from shared.bus.envelope import Envelope
from shared.bus.groups import handler_of
from shared.bus.results import DONE
from shared.contracts.base import name_of
from shared.contracts.member import Stage, Standing
from shared.kernel.ids import derived_id
from shared.store.aggregate import LoggedEvent
from shared.store.service_store import ServiceStore
from tests.services.linkage.support import (
    ENTERPRISE,
    MEMBERS,
    NEIGHBOUR,
    STATION,
    SYSTEM,
    TENANT,
    House,
    event,
    standing_of,
)

FIRST = derived_id("linkage", TENANT, ENTERPRISE, "round", "1")


def member(name: str, id: str, standing: Standing, **more: Any) -> Envelope:
    return event(f"member.{name}", id, {"standing": standing.model_dump(mode="json"), **more})


def letter(fact: str, member: str, transfer: str = "t1") -> Envelope:
    facts = {"member": member, "sender": {"off_platform": True}, "to_organization": "o1", "for_enterprise": ENTERPRISE}
    return event(f"transfer.{fact}", transfer, {"transfer": facts})


class Bus:
    """Hands events to the table as the runner does, own events of the service as well."""

    def __init__(self, store: ServiceStore, house: House) -> None:
        self._stores = Stores(store)
        self._house = house

    async def deliver(self, told: Envelope) -> None:
        handle = handler_of(REACTIONS.table, told.name)
        assert handle is not None
        do = Do(reaction_scope("linkage", told), "linkage.reactions", told.id, self._stores)
        assert await handle(do, told) == DONE

    async def own(self, logged: LoggedEvent, aggregate: str) -> None:
        """An event of this service, read from its own topic."""
        name, _ = name_of(logged.type)
        if handler_of(REACTIONS.table, name):
            await self.deliver(event(name, aggregate, logged.data, logged.id, logged.occurred_at))

    async def watch(self, enterprise: str = ENTERPRISE) -> LeadWatch:
        return (await self._house.stores.watches.get(SYSTEM, watch_id(TENANT, enterprise))).state

    async def echo(self) -> None:
        """All events of the watch and of the first linkage, oldest first."""
        stores = self._house.stores
        for logged in await stores.watches.history(SYSTEM, watch_id(TENANT, ENTERPRISE)):
            await self.own(logged, watch_id(TENANT, ENTERPRISE))
        for logged in await stores.linkages.history(SYSTEM, FIRST):
            await self.own(logged, FIRST)


@pytest.fixture
def bus(service_store: ServiceStore, house: House) -> Bus:
    return Bus(service_store, house)


async def test_three_floating_members_lead_to_one_linkage(bus: Bus, house: House) -> None:
    for id in MEMBERS:
        await bus.deliver(member("registered", id, standing_of()))
    await bus.echo()
    await bus.echo()
    lead = await house.stores.linkages.get(SYSTEM, FIRST)
    assert (lead.state.instance.state, lead.state.instance.subject, lead.version) == ("LEAD", {"count": 3}, 1)
    assert lead.state.instance.proposer.role == "system"
    assert lead.correlation_id == "import-row-7"
    assert await house.stores.linkages.count(SYSTEM, {}) == 1


async def test_a_duplicate_delivery_counts_once(bus: Bus) -> None:
    told = member("registered", "m1", standing_of())
    await bus.deliver(told)
    await bus.deliver(told)
    assert (await bus.watch()).lead == 1


async def test_a_probationary_member_makes_no_watch(bus: Bus, house: House) -> None:
    await bus.deliver(member("registered", "m1", standing_of(stage=Stage.PROBATIONARY)))
    assert await house.stores.watches.find(SYSTEM, {"_id": watch_id(TENANT, ENTERPRISE)}) is None


async def test_a_conversion_to_full_member_counts(bus: Bus) -> None:
    await bus.deliver(member("registered", "m1", standing_of(stage=Stage.PROBATIONARY)))
    await bus.deliver(member("stage-changed", "m1", standing_of()))
    assert (await bus.watch()).lead == 1


async def test_a_new_workplace_moves_the_count_from_one_watch_to_the_other(bus: Bus) -> None:
    await bus.deliver(member("registered", "m1", standing_of()))
    await bus.deliver(member("workplace-changed", "m1", standing_of(NEIGHBOUR), former_enterprise=ENTERPRISE))
    assert ((await bus.watch()).lead, (await bus.watch(NEIGHBOUR)).lead) == (0, 1)


async def test_a_member_who_left_for_nowhere_counts_no_more(bus: Bus) -> None:
    await bus.deliver(member("registered", "m1", standing_of()))
    await bus.deliver(member("workplace-changed", "m1", standing_of(None), former_enterprise=ENTERPRISE))
    assert (await bus.watch()).lead == 0


async def test_a_registration_taken_back_counts_no_more(bus: Bus) -> None:
    await bus.deliver(member("registered", "m1", standing_of()))
    await bus.deliver(member("registration-undone", "m1", standing_of()))
    assert (await bus.watch()).lead == 0


async def test_a_letter_counts_until_the_relation_itself_tells(bus: Bus) -> None:
    await bus.deliver(member("registered", "m1", standing_of()))
    await bus.deliver(letter("issued", "m1"))
    await bus.deliver(letter("received", "m1"))
    assert (await bus.watch()).affiliated_full == 1
    await bus.deliver(member("relation-changed", "m1", standing_of(affiliated=True), transfer="t1"))
    await bus.deliver(member("relation-changed", "m1", standing_of()))
    assert (await bus.watch()).affiliated_full == 0


@pytest.mark.parametrize("fact", ["rejected", "expired", "withdrawn"])
async def test_a_letter_that_failed_counts_no_more(bus: Bus, fact: str) -> None:
    await bus.deliver(member("registered", "m1", standing_of()))
    await bus.deliver(letter("issued", "m1"))
    await bus.deliver(letter(fact, "m1"))
    assert (await bus.watch()).affiliated_full == 0


async def test_a_draft_taken_back_for_an_unwatched_enterprise_makes_no_watch(bus: Bus, house: House) -> None:
    await bus.deliver(letter("withdrawn", "m1"))
    assert await house.stores.watches.count(SYSTEM, {}) == 0


async def test_a_move_out_ends_what_is_open_with_a_reason(bus: Bus, house: House) -> None:
    for id in MEMBERS[:3]:
        await bus.deliver(member("registered", id, standing_of()))
    await bus.echo()
    await bus.deliver(event("enterprise.moved-out", ENTERPRISE, {"moved_out": "2016-06-01", "park": "park-1"}))
    await bus.echo()
    await bus.echo()
    ended = await house.stores.linkages.get(SYSTEM, FIRST)
    history = await house.stores.linkages.history(SYSTEM, FIRST)
    assert (ended.state.instance.state, ended.version) == ("WITHDRAWN", 2)
    assert history[-1].data["by"] == {"role": "system", "unit": None}
    assert "withdraw:reason" in (await house.stores.linkages.texts(SYSTEM, [FIRST], ["withdraw:reason"]))[FIRST]
    assert (await bus.watch()).open == ()


async def test_after_a_refusal_further_members_begin_no_new_round(bus: Bus, house: House) -> None:
    for id in MEMBERS[:3]:
        await bus.deliver(member("registered", id, standing_of()))
    await bus.echo()
    await house.act(STATION, FIRST, "withdraw", {"reason": "时机未到"})
    await bus.echo()
    await bus.deliver(member("registered", MEMBERS[3], standing_of()))
    await bus.echo()
    assert await house.stores.linkages.count(SYSTEM, {}) == 1
    assert (await bus.watch()).open == ()
