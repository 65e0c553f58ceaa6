"""The member service's reactions played on a real store: each recorded event is handed to its handler.

`Stage.play` goes on until nothing new is recorded; `Stage.foreign` is another service's event as it arrives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.member.domain.workplace import WorkplaceState, workplace_id
from services.member.handlers import REACTIONS
from services.member.parts import Parts
from services.member.store import AGGREGATES, Stores
from shared.bus.do import Do, reaction_scope
from shared.bus.do import Stores as BusStores
from shared.bus.envelope import Envelope
from shared.bus.groups import handler_of
from shared.bus.results import DONE
from shared.contracts.base import Event
from shared.kernel.scope import Jurisdiction, Scope
from shared.store.service_store import ServiceStore
from tests.services.member.builders import COMMUNITY, PARK, Owner


@dataclass
class Stage:
    store: ServiceStore
    tenant: str
    parts: Parts = field(init=False)
    handed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.parts = Parts(Stores.of(self.store), Owner())

    def scope(self, *roles: str, **jurisdiction: str) -> Scope:
        return Scope(
            tenant=self.tenant,
            actor="u1",
            roles=frozenset(roles),
            correlation_id="corr-1",
            jurisdiction=Jurisdiction.of(jurisdiction),
        )

    @property
    def officer(self) -> Scope:
        return self.scope("street_officer")

    @property
    def worker(self) -> Scope:
        return self.scope("station_worker", park=PARK)

    @property
    def secretary(self) -> Scope:
        return self.scope("community_secretary", community=COMMUNITY)

    def foreign(self, source: str, aggregate: str, event: Event, version: int = 1) -> Envelope:
        """An event of another service as it arrives."""
        row = {"_id": aggregate, "tenant": self.tenant}
        told = {
            "id": f"{self.tenant}-{aggregate}-{version}",
            "type": event.event_type,
            "version": version,
            "occurred_at": datetime(2026, 11, 24, tzinfo=UTC),
            "actor": {},
            "causation_id": None,
            "correlation_id": "corr-1",
            "data": event.data(),
        }
        return _envelope(row, told, source)

    async def hand(self, event: Envelope) -> None:
        handle = handler_of(REACTIONS.table, event.name)
        if handle is not None:
            do = Do(reaction_scope("member", event), "member.reactions", event.id, BusStores(self.store))
            assert await handle(do, event) == DONE

    async def play(self, *foreign: Envelope) -> None:
        """Hand over the foreign events, then everything recorded since, until all is quiet."""
        for event in foreign:
            await self.hand(event)
        while waiting := [event for event in await self.recorded() if event.id not in self.handed]:
            for event in waiting:
                self.handed.add(event.id)
                await self.hand(event)

    async def recorded(self) -> Sequence[Envelope]:
        """Every event of this service in the order in which it was recorded."""
        found: list[Envelope] = []
        for aggregate in AGGREGATES:
            rows = await self.store.database[aggregate.collection].find({"tenant": self.tenant}).to_list(None)
            found += [_envelope(row, event) for row in rows for event in row["outbox"]]
        return sorted(found, key=lambda event: event.id)

    async def workplace(self, enterprise: str) -> WorkplaceState:
        return (await self.parts.stores.workplaces.get(self.officer, workplace_id(self.tenant, enterprise))).state


def _envelope(row: Mapping[str, Any], event: Mapping[str, Any], source: str = "member") -> Envelope:
    type_ = str(event["type"])
    return Envelope(
        id=event["id"],
        source=source,
        type=type_,
        name=type_.removeprefix("cn.balian.").removesuffix(".v1"),
        tenant=row["tenant"],
        aggregate=row["_id"],
        version=event["version"],
        time=event["occurred_at"],
        actor=event["actor"],
        causation_id=event["causation_id"],
        correlation_id=event["correlation_id"],
        traceparent=None,
        logepoch=0,
        story=False,
        data=event["data"],
    )
