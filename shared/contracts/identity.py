"""Events of the identity service. Ids, role slugs and jurisdictions; never a user name."""

from datetime import datetime

from shared.contracts.base import Card, Event
from shared.kernel.clock import ClockMode


class TenantRegistered(Event):
    event = "tenant.registered"
    code: str
    name: str
    mode: ClockMode
    start: datetime | None = None


class UserRegistered(Event):
    event = "user.registered"
    roles: tuple[str, ...]
    jurisdiction: dict[str, str]


class UserAmended(Event):
    event = "user.amended"
    roles: tuple[str, ...] | None = None
    jurisdiction: dict[str, str] | None = None
    active: bool | None = None


class UserPasswordChanged(Event):
    event = "user.password-changed"


class ClientRegistered(Event):
    event = "client.registered"
    roles: tuple[str, ...]


CARDS = (
    Card(
        TenantRegistered,
        "identity",
        "租户 registered",
        (),
        {"code": "110105015", "name": "八里庄街道", "mode": "STORY", "start": "2016-05-30T00:00:00+08:00"},
    ),
    Card(
        UserRegistered,
        "identity",
        "a user and his grant",
        ("linkage",),
        {"roles": ["station_worker"], "jurisdiction": {"park": "p1"}},
    ),
    Card(UserAmended, "identity", "a grant changed", ("linkage", "service-request"), {"active": False}),
    Card(UserPasswordChanged, "identity", "a password changed", (), {}),
    Card(ClientRegistered, "identity", "an API client", (), {"roles": ["integrator"]}),
)
