"""The owner of a topic, asked for what a reader lacks (`GET /internal/events`)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from shared.bus.envelope import Envelope, from_owner
from shared.kernel.errors import DomainError


class Owner(Protocol):
    """How a service asks another one, or itself, for events."""

    async def events(self, source: str, tenant: str, aggregate: str, after: int) -> Sequence[Mapping[str, Any]]:
        """Events of an aggregate above version `after`, in order. Raises `Unavailable` while the owner is silent."""
        ...


class OwnerSilent(Exception):
    """Nobody could tell what is missing: wait."""


async def missing(owner: Owner, until: Envelope, seen: int) -> list[Envelope]:
    """The events between version `seen` and `until`, as far as the owner has them without a break.

    Raises `OwnerSilent`, `Undecodable`.
    """
    try:
        told = await owner.events(until.source, until.tenant, until.aggregate, seen)
    except (DomainError, OSError, TimeoutError) as error:
        raise OwnerSilent from error
    wanted = [from_owner(until.source, each, until.logepoch) for each in told if each["version"] < until.version]
    run: list[Envelope] = []
    for event in sorted(wanted, key=lambda event: event.version):
        if event.version == seen + len(run) + 1:
            run.append(event)
    return run
