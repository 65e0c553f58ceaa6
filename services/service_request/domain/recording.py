"""What every step leaves behind: the request as it is after it, and the event that tells it. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.service_request.domain.clocks import Clock, worst
from services.service_request.domain.request import Past, Request, Step
from services.service_request.domain.turns import waiting
from shared.contracts.service_request import Doer, VerdictFact
from shared.store.aggregate import Decision
from shared.workflow.instance import Happening, Outcome

_ENDED = ("CLOSED", "REJECTED", "ARCHIVED", "HANDED_OVER")


def settled(request: Request, before: str | None, at: datetime) -> Request:
    """With what follows from its clocks and its state."""
    state = request.instance.state
    running = [clock for clock in request.clocks if clock.runs and clock.name != "archive"]
    whole = request.clock("resolve")
    due_at = whole.due_at if whole else min((c.due_at for c in running if c.due_at), default=None)
    past = request.past if state == before else (*request.past, Past(state=state, at=at))
    is_open = state not in _ENDED
    follows = {"bucket": worst(running, at), "due_at": due_at, "past": past, "is_open": is_open}
    people = {"bodies": _bodies(request), "handling": _handling(request)}
    return request.model_copy(update={**follows, **people, "slot": request.slot if is_open else None})


def _handling(request: Request) -> tuple[str, ...]:
    return tuple(sorted({leg.handler for leg in request.legs if leg.is_open and leg.handler}))


def _bodies(request: Request) -> tuple[str, ...]:
    of_legs = {leg.answers for leg in request.legs}
    summoned = {each.answers for each in request.whistle.summoned} if request.whistle else set()
    return tuple(sorted(of_legs | summoned))


def decision(request: Request, outcome: Outcome, note: str | None) -> Decision:
    """The decision of one action; its private evidence is sealed under `<action>:<key>`."""
    happening = outcome.events[0]
    brought = {**outcome.private, **({note_key(happening.by.role): note} if note and happening.by else {})}
    texts = {f"{happening.action}:{key}": json.dumps(value, ensure_ascii=False) for key, value in brought.items()}
    return Decision((step(request, happening),), private=texts)


def note_key(role: str) -> str:
    """Each party's note is kept beside the others'."""
    return f"note_{role}"


def step(request: Request, happening: Happening) -> Step:
    by = happening.by
    return recorded(
        request,
        fact=happening.fact,
        action=happening.action,
        from_state=happening.from_state,
        by=Doer(role=by.role, unit=by.unit) if by else None,
        evidence=dict(happening.evidence),
    )


def told(request: Request, fact: str, clock: Clock, to_role: str | None) -> Step:
    """A clock approaches its end, was missed, or has lost its handler: then `to_role` is told."""
    happened: Mapping[str, Any] = {"fact": fact, "action": clock.name, "from_state": request.instance.state}
    return recorded(request, **happened, by=None, evidence={}, clock=clock.name, clock_unit=clock.unit, to_role=to_role)


def recorded(request: Request, **happened: Any) -> Step:
    verdict = request.verdict
    return Step(
        number=request.number,
        state=request.instance.state,
        class_code=request.class_code,
        park=request.park,
        community=request.community,
        enterprise=request.enterprise,
        private=request.private,
        requester=request.requester.fact,
        service_item=request.service_item,
        legs=tuple(leg.fact for leg in request.legs),
        clocks=tuple(clock.fact for clock in request.clocks),
        bucket=request.bucket,
        due_at=request.due_at,
        verdict=VerdictFact(**verdict.model_dump()) if verdict else None,
        unreached=request.unreached,
        reopened=request.reopened,
        definition_version=request.instance.version,
        awaiting=waiting(request),
        after=request,
        **happened,
    )
