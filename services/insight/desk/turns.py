"""Whose turn it is: which awaited roles the caller can answer for, and in which things.

A role is awaited in every thing that waits for it; a caller answers where he sees the thing, and for a letter only
where his own body is the party.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from services.insight.desk.within import Caller, Where, seen_by

_APPROACHING = 0.8
"""Share of the time that has gone."""


class Bucket(StrEnum):
    """Where a deadline stands; what has none stays within."""

    WITHIN = "WITHIN"
    APPROACHING = "APPROACHING"
    BREACHED = "BREACHED"


def bucket_of(since: datetime, due_at: datetime | None, now: datetime) -> Bucket:
    if due_at is None:
        return Bucket.WITHIN
    if now > due_at:
        return Bucket.BREACHED
    return Bucket.APPROACHING if now - since > (due_at - since) * _APPROACHING else Bucket.WITHIN


def time_left(due_at: datetime | None, now: datetime) -> timedelta:
    """For sorting: what has no deadline comes last."""
    return due_at - now if due_at else timedelta.max


def answered_by(caller: Caller, field: str) -> Where:
    """Things in which some role of the caller is named at `field`, and is his to answer for."""
    branches = [{"resource": kind, field: role, **where} for kind, role, where in _turns(caller)]
    return {field: {"$in": sorted(caller.scope.roles)}, "$or": branches or [{"resource": ""}]}


def answers(caller: Caller, resource: str, role: str) -> bool:
    """Whether it is this caller's role, as far as it alone tells."""
    return any((resource, role) == (kind, his) for kind, his, _ in _turns(caller))


def _turns(caller: Caller) -> Iterator[tuple[str, str, Where]]:
    seen, parties = seen_by(caller), _parties(caller)
    for role in sorted(caller.scope.roles):
        if "linkages" in seen:
            yield "linkages", role, seen["linkages"]
        if "transfers" in seen:
            yield "transfers", role, parties.get(role, seen["transfers"])
        if "requests" in seen:
            yield "requests", role, seen["requests"]


def _parties(caller: Caller) -> Mapping[str, Where]:
    """The bodies for which a role speaks in a letter: the receiving branch's park and community, the sender itself."""
    own = caller.scope.jurisdiction
    return {
        "station_worker": {"park": own.park},
        "community_secretary": {"community": own.community},
        "branch_secretary": {"sender": own.organization},
    }
