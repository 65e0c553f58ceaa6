"""Whose turn it is in a request: one entry for each running clock that somebody can stop now. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.service_request.domain.clocks import Clock
from services.service_request.domain.request import Request
from shared.contracts.base import Waiting

_ACTION: Mapping[str, str] = {"progress": "tell_progress"}
"""Where the action is not called like its clock."""
_SHOWN_IN = {"resolve": ("RESPONDED",), "respond": ("DISPATCHED",), "answer": ("WAITING_REQUESTER",)}
"""Clocks that run on in other states, where something else is done first."""


def turns(request: Request) -> Iterator[Clock]:
    """The clocks that wait for somebody, the earliest due first."""
    state = request.instance.state
    found = (c for c in request.clocks if c.runs and c.name != "archive" and state in _SHOWN_IN.get(c.name, (state,)))
    yield from sorted(found, key=lambda clock: (clock.due_at is None, clock.due_at))


def waiting(request: Request) -> tuple[Waiting, ...]:
    """As events carry it."""
    return tuple(
        Waiting(role=c.role, unit=c.unit, action=_ACTION.get(c.name, c.name), since=c.since, due_at=c.due_at)
        for c in turns(request)
    )


def awaiting(request: Request) -> list[dict[str, Any]]:
    """As the API shows it."""
    return [_shown(clock) for clock in turns(request)]


def _shown(clock: Clock) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "role": clock.role,
        "unit": clock.unit,
        "since": clock.since.isoformat(),
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
    }
    return entry | ({"due_provisional": clock.provisional} if clock.provisional else {})
