"""What one event tells besides the row: a line among the recent events, and whom it concerns.

A line carries what decides who may see its thing, as it stood then. `to` names whom a notification is for, by role or
as `@<account>`, and why.
"""

from collections.abc import Iterable

from services.insight.domain.moments import Row
from shared.bus.envelope import Envelope

SEEN_BY = (
    "resource",
    "thing",
    "park",
    "community",
    "enterprise",
    "enterprises",
    "organization",
    "kind",
    "affiliated",
    "joint",
    "assessed",
    "proposer",
    "member",
    "sender",
    "to_organization",
    "requester",
    "private",
    "units",
)
"""Fields of a row that decide who may see the thing."""
YOUR_TURN, LATE, MOVED = "your-turn", "deadline-missed", "moved-on"
_TAKE_OVER = ("unassigned", "requester-left")
"""Nothing was missed, but whoever is told has to see to it from now on."""


def sight_of(row: Row) -> Row:
    """What of a row decides who may see its thing."""
    return {name: row[name] for name in SEEN_BY if row.get(name) is not None}


def spoken(before: Row, after: Row, event: Envelope) -> Row:
    """The row with one more line to tell."""
    return {**after, "told": [*before.get("told", ()), _line(before, after, event)]}


def _line(before: Row, after: Row, event: Envelope) -> Row:
    by = event.data.get("by") or event.data.get("step") or event.actor
    return {
        **sight_of(after),
        "_id": event.id,
        "slug": event.name,
        "created_at": event.time,
        "correlation_id": event.correlation_id,
        "actor": event.actor["id"],
        "by": {"role": by.get("role"), "unit": by.get("unit")},
        "number": after.get("number"),
        "state": after.get("state"),
        "to": list(_concerned(before, after, event)),
    }


def _concerned(before: Row, after: Row, event: Envelope) -> Iterable[Row]:
    """Whose turn it has become, who takes over, who is told of a missed deadline, and who began it."""
    yield from ({"key": turn["role"], "why": YOUR_TURN, "action": turn["action"]} for turn in _new_turns(before, after))
    if event.data.get("fact") in _TAKE_OVER:
        yield {"key": event.data["to_role"], "why": YOUR_TURN, "action": event.data["action"]}
    elif event.data.get("to_role"):
        roles = {event.data["to_role"], *after.get("waits", ())}
        yield from ({"key": role, "why": LATE, "action": event.data["action"]} for role in sorted(roles))
    elif before.get("state") and before["state"] != after.get("state"):
        yield {"key": f"@{after['proposer']}", "why": MOVED, "action": None}


def _new_turns(before: Row, after: Row) -> list[Row]:
    """A reminder moves a due time on; that is nobody's new turn."""
    former = {_turn(each) for each in before.get("awaiting", ())}
    return [each for each in after.get("awaiting", ()) if _turn(each) not in former]


def _turn(entry: Row) -> tuple[object, ...]:
    return entry["role"], entry["unit"], entry["action"], entry["since"]
