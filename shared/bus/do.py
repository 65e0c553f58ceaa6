"""What a reaction may do: change a thing of its own service, as the system, because of one event.

The command id derives from (event, group, thing), so a repeated delivery meets its own first outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.bus.envelope import Envelope
from shared.kernel.clock import ClockMode, TenantClock
from shared.kernel.ids import derived_id
from shared.kernel.scope import SYSTEM, CommandRef, Scope
from shared.store.aggregate import Aggregate, Changed, Decision, S
from shared.store.service_store import ServiceStore
from shared.store.store import Store

_DIGEST = "reaction"


def system_scope(service: str, tenant: str, correlation_id: str, story_time: datetime | None = None) -> Scope:
    """The service acts by itself. A story tenant's reaction names the time of its cause."""
    mode = ClockMode.REAL if story_time is None else ClockMode.STORY
    return Scope(
        tenant=tenant,
        actor=f"svc-{service}",
        roles=frozenset({SYSTEM}),
        correlation_id=correlation_id,
        clock=TenantClock(mode),
        story_time=story_time,
    )


def reaction_scope(service: str, event: Envelope) -> Scope:
    scope = system_scope(service, event.tenant, event.correlation_id, event.time if event.story else None)
    return replace(scope, causation_id=event.id, traceparent=event.traceparent)


@dataclass(frozen=True, slots=True)
class Do:
    """Handed to a reaction with its event. One change per thing and event."""

    scope: Scope
    group: str
    event_id: str
    stores: "Stores"

    def store(self, aggregate: Aggregate[S]) -> Store[S]:
        return self.stores.of(aggregate)

    async def change(self, store: Store[S], id: str, decide: Callable[[S | None, datetime], Decision]) -> Changed[S]:
        """As `Store.change`. A refusal by a rule is for `decide` to turn into an event; one that escapes parks."""
        command = CommandRef(derived_id(self.event_id, self.group, id), _DIGEST)
        return await store.change(self.scope.with_command(command), id, decide)


class Stores:
    """One store per aggregate, so that changes of one thing queue inside the process."""

    def __init__(self, store: ServiceStore) -> None:
        self._store = store
        self._made: dict[str, Store[Any]] = {}

    def of(self, aggregate: Aggregate[S]) -> Store[S]:
        if aggregate.name not in self._made:
            self._made[aggregate.name] = self._store.store(aggregate)
        return self._made[aggregate.name]
