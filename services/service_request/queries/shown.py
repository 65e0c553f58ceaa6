"""How one request looks, without its texts. Pure."""

from collections.abc import Mapping
from typing import Any

from services.service_request.domain.clocks import Clock
from services.service_request.domain.request import CO, Leg, Request

VERDICT_HIDDEN: Mapping[str, Any] = {"verdict": None, "unreached": False, "tries": 0}
"""What a unit is told of its rating."""
RATES = ("call_back", "rate_unit")
"""Actions whose evidence rates somebody."""


def fields(request: Request) -> dict[str, Any]:
    """Who needs what where, and how far it has come."""
    running = request.instance
    return {
        "number": request.number,
        "class": request.class_code,
        "park": request.park,
        "community": request.community,
        "enterprise": request.enterprise,
        "requester": request.requester.model_dump(),
        "private": request.private,
        "service_item": request.service_item,
        "project": request.project,
        "bundle": request.bundle,
        "attachments": list(request.attachments),
        "state": running.state,
        "open": request.is_open,
        "bucket": request.bucket,
        "due_at": request.due_at,
        "legs": [_leg(request, leg) for leg in request.legs],
        "first_receiver": request.first_receiver.model_dump() if request.first_receiver else None,
        "clocks": [_clock(clock) for clock in request.clocks],
        "verdict": request.verdict.model_dump() if request.verdict else None,
        "unreached": request.unreached,
        "tries": request.tries,
        "reopened": request.reopened,
        "whistle": _whistle(request),
        "difficult": request.difficult.model_dump(mode="json") if request.difficult else None,
        "public_code": request.public_code,
        "evidence": {action: dict(brought) for action, brought in running.evidence.items()},
        "definition_version": running.version,
        "rule_pack": running.pack,
    }


def without_verdict(view: dict[str, Any]) -> dict[str, Any]:
    """As a unit may see it: nobody's rating."""
    evidence = {action: brought for action, brought in view["evidence"].items() if action not in RATES}
    whistle = view["whistle"] and {**view["whistle"], "ratings": []}
    return {**view, **VERDICT_HIDDEN, "evidence": evidence, "whistle": whistle}


def _leg(request: Request, leg: Leg) -> dict[str, Any]:
    """Every leg says who is awaited since when, and until when."""
    clock = request.clock("report" if leg.role == CO else "resolve", leg.unit.id)
    return {
        "unit": leg.unit.model_dump(),
        "role": leg.role,
        "state": leg.state,
        "since": leg.since,
        "due_at": clock.due_at if clock and leg.is_open else None,
        "awaiting": leg.by if leg.is_open else None,
        "handler": leg.handler,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name,
        "role": clock.role,
        "unit": clock.unit,
        "since": clock.since,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
        "escalated": clock.told,
        "met_at": clock.met_at,
    }


def _whistle(request: Request) -> dict[str, Any] | None:
    whistle = request.whistle
    if whistle is None:
        return None
    return {
        "type": whistle.type,
        "since": whistle.since,
        "summoned": [{"unit": each.unit.model_dump(), "arrived_at": each.arrived_at} for each in whistle.summoned],
        "ratings": [{"unit": each.unit.model_dump(), "score": each.score} for each in whistle.ratings],
    }
