"""States of tenants, users and API clients, folded from their events.

Names, passwords and secrets are private fields of the document and never stand here.
"""

from datetime import datetime

from shared.contracts.base import Event
from shared.contracts.identity import (
    ClientRegistered,
    TenantRegistered,
    UserAmended,
    UserPasswordChanged,
    UserRegistered,
)
from shared.kernel.clock import ClockMode, TenantClock
from shared.store.aggregate import State


class Tenant(State):
    """A street (or a district that looks at its streets) and the time it lives in."""

    code: str
    name: str
    mode: ClockMode
    start: datetime | None = None

    @property
    def clock(self) -> TenantClock:
        return TenantClock(self.mode, self.start)


class User(State):
    """A grant: roles, and the ids that narrow where they count. `secrets` rises with each new password."""

    roles: tuple[str, ...]
    jurisdiction: dict[str, str]
    active: bool = True
    secrets: int = 1


class ApiClient(State):
    """A system of an integrator."""

    roles: tuple[str, ...]
    active: bool = True


def evolve_tenant(state: Tenant | None, event: Event) -> Tenant:
    assert isinstance(event, TenantRegistered)
    return Tenant(code=event.code, name=event.name, mode=event.mode, start=event.start)


def evolve_user(state: User | None, event: Event) -> User:
    if isinstance(event, UserRegistered):
        return User(roles=event.roles, jurisdiction=event.jurisdiction)
    assert state is not None
    if isinstance(event, UserPasswordChanged):
        return state.model_copy(update={"secrets": state.secrets + 1})
    assert isinstance(event, UserAmended)
    return state.model_copy(update={name: getattr(event, name) for name in event.model_fields_set})


def evolve_client(state: ApiClient | None, event: Event) -> ApiClient:
    assert isinstance(event, ClientRegistered)
    return ApiClient(roles=event.roles)
