"""Things with a workflow as rows: who may see them, who takes part, whose turn it is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.insight.domain.moments import Row
from shared.bus.envelope import Envelope

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Where there is no deadline, so that it comes last."""
_PLACES = ("park", "community", "enterprise")


def linkage(row: Row, event: Envelope) -> Row:
    """`assessed` decides from when a contact may see a founding: its kind is known from then on."""
    data = event.data
    return {
        **_begun(row, event),
        **{name: data.get(name) for name in ("joint", "state", "number", *_PLACES)},
        "label": data.get("number"),
        "words": [data["number"]] if data.get("number") else [],
        "found": True,
        "assessed": data.get("kind") is not None,
        "bodies": [data[name] for name in _PLACES if data.get(name)],
        **_turns(data),
    }


def request(row: Row, event: Envelope) -> Row:
    """`units` are the bodies whose people are at it; what is private is kept from the employer."""
    data = event.data
    units = {each["body"] for each in data.get("legs", ())} | {each["unit"] for each in _awaited_units(data)}
    return {
        **_begun(row, event),
        **{name: data.get(name) for name in ("state", "number", *_PLACES)},
        "label": data["number"],
        "words": [data["number"]],
        "found": True,
        "requester": data["requester"]["id"],
        "private": data.get("private", False),
        "units": sorted({*row.get("units", ()), *units}),
        "bodies": sorted({body for body in (data.get("park"), data["community"], *units) if body}),
        **_turns(data),
    }


def rescheduled(row: Row, event: Envelope) -> Row:
    """Deadlines moved with the calendar."""
    return _turns(event.data)


def _awaited_units(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Units that a whistle calls have no leg."""
    return [each for each in data.get("clocks", ()) if each["name"] == "arrive"]


def project(row: Row, event: Envelope) -> Row:
    data = event.data
    told = {"state": data["state"], "park": data["park"], "bodies": [data["park"]]}
    return {**_begun(row, event), **told, **_turns(data)}


def transfer(row: Row, event: Envelope) -> Row:
    facts, step = event.data["transfer"], event.data.get("step", {})
    sender = facts.get("sender", {}).get("organization")
    bodies = (facts.get("park"), facts.get("community"), sender, facts.get("to_organization"))
    return {
        **_begun(row, event),
        "state": step.get("state", row.get("state")),
        "park": facts.get("park"),
        "community": facts.get("community"),
        "enterprise": facts.get("for_enterprise"),
        "member": facts["member"],
        "sender": sender,
        "to_organization": facts.get("to_organization"),
        "bodies": [body for body in bodies if body],
        **_turns(event.data),
    }


def _begun(row: Row, event: Envelope) -> Row:
    """Who began it, and everybody who ever took a step."""
    actor = event.actor["id"]
    return {"proposer": row.get("proposer", actor), "actors": sorted({*row.get("actors", ()), actor})}


def _turns(data: Mapping[str, Any]) -> Row:
    awaiting = [_turn(each) for each in data.get("awaiting", ())]
    return {
        "awaiting": awaiting,
        "waits": sorted({each["role"] for each in awaiting}),
        "open": bool(awaiting),
        "due": _earliest(awaiting),
    }


def _turn(told: Mapping[str, Any]) -> Row:
    due_at = told["due_at"]
    since = datetime.fromisoformat(told["since"])
    return {**told, "since": since, "due_at": datetime.fromisoformat(due_at) if due_at else None}


def _earliest(awaiting: Sequence[Row]) -> datetime:
    return min((each["due_at"] for each in awaiting if each["due_at"]), default=NEVER)
