"""Where a fault strikes, and what a fault is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.faults.clients import Clients
from tests.faults.injector import Injector
from tests.faults.platform import Platform
from tests.faults.processes import Process
from tests.faults.reading import Kept

RELAYED = ("organization", "member", "outreach", "linkage", "service-request")
"""The services whose topics the clients' commands fill."""
CONSUMING = ("insight", "linkage", "member", "service-request")


@dataclass(frozen=True)
class Field:
    """`random` is the fault's own, from its seed."""

    platform: Platform
    clients: Clients
    injector: Injector
    kept: Kept
    random: Random

    def seconds(self, least: float, most: float) -> float:
        return self.random.uniform(least, most)

    def service(self, *names: str) -> Process:
        """One of these, or one of all."""
        services = self.platform.services
        return services[self.random.choice(names or list(services))]

    def member(self) -> Process:
        return self.random.choice(self.platform.stores.members)

    def broker(self) -> Process:
        return self.random.choice(self.platform.stores.brokers)


Act = Callable[[Field], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Stroke:
    """`strike` begins the fault, lets it last, and heals it before it returns; `rows` are those of the fault matrix."""

    rows: str
    strike: Act
