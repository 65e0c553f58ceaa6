"""Turns what the workflow engine answers into one change of a linkage. Pure.

Each function gives the `decide` of one change; refusals of the engine pass through.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.linkage.domain.model import CALENDAR, Linkage, Side, Step, number
from shared.contracts.base import Reference
from shared.contracts.linkage import Signer
from shared.kernel.calendar import CHINA
from shared.kernel.errors import FieldError
from shared.kernel.scope import SYSTEM
from shared.rules.packs import pack_for
from shared.store.aggregate import NOTHING, Decision
from shared.workflow import engine, instance
from shared.workflow.deadlines import waiting
from shared.workflow.definition import Definition
from shared.workflow.errors import EvidenceInvalid
from shared.workflow.instance import Actor, Happening, Outcome
from shared.workflow.seats import open_rows
from shared.workflow.sweep import DUTY_OFFICER, overdue

Decide = Callable[[Linkage | None, datetime], Decision]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A linkage about to be made; places are resolved."""

    joint: str
    park: str
    community: str
    enterprise: str | None
    park_side: Side
    community_side: Side
    subject: Mapping[str, Any]

    def units(self, tenant: str) -> dict[str, str]:
        """Which body fills a role in this linkage; the tenant is the street itself."""
        bodies = {
            "station_worker": self.park,
            "community_secretary": self.community,
            "street_officer": tenant,
            "enterprise_contact": self.enterprise,
        }
        return {role: body for role, body in bodies.items() if body}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one action: who brings what, and what the service counted and found for it.

    `unseen` are faults of member ids outside the caller's sight; they show only to whom the action is open.
    """

    action: str
    actor: Actor
    evidence: Mapping[str, Any]
    note: str | None
    facts: Mapping[str, int]
    units: Mapping[str, str]
    unseen: Sequence[FieldError]


def propose(definition: Definition, id: str, tenant: str, proposal: Proposal, actor: Actor) -> Decide:
    """A new linkage in its first state; nothing when it is already there."""

    def decide(linkage: Linkage | None, at: datetime) -> Decision:
        if linkage:
            return NOTHING
        outcome = engine.start(
            definition,
            id=id,
            actor=actor,
            subject=proposal.subject,
            units=proposal.units(tenant),
            pack=pack_for(at.astimezone(CHINA).date()),
            now=at,
        )
        begun = Linkage(
            number=number(id, at),
            joint=proposal.joint,
            park=proposal.park,
            community=proposal.community,
            enterprise=proposal.enterprise,
            park_side=proposal.park_side,
            community_side=proposal.community_side,
            instance=outcome.instance,
        )
        return _decision(begun, outcome, {}, None)

    return decide


def act(call: Call) -> Decide:
    """One party's call of one action."""

    def decide(linkage: Linkage | None, at: datetime) -> Decision:
        known = _there(linkage)
        outcome = engine.act(
            known.definition,
            known.instance,
            call.action,
            call.actor,
            call.evidence,
            now=at,
            calendar=CALENDAR,
            facts=call.facts,
        )
        if call.unseen:
            raise EvidenceInvalid(errors=call.unseen)
        return _decision(known, outcome, call.units, call.note)

    return decide


def knock(responsible: Callable[[instance.Escalation], bool]) -> Decide:
    """Whatever is overdue now: an escalation, an expiry, or nothing. Nobody responsible: the duty officer is told."""

    def decide(linkage: Linkage | None, at: datetime) -> Decision:
        known = _there(linkage)
        outcome = overdue(known.definition, known.instance, at, CALENDAR)
        if outcome is None:
            return NOTHING
        told = tuple(_told(happening, responsible) for happening in outcome.events)
        return _decision(known, replace(outcome, events=told), {}, None)

    return decide


def end(reason: str) -> Decide:
    """The linkage can no longer go on: it is withdrawn in the proposer's stead; nothing when it has ended already."""

    def decide(linkage: Linkage | None, at: datetime) -> Decision:
        known = _there(linkage)
        if not known.is_open:
            return NOTHING
        rows = (row for row in open_rows(known.definition, known.instance) if row.action == "withdraw")
        stead = Actor(SYSTEM, frozenset(role for row in rows for role in row.roles))
        outcome = engine.act(
            known.definition,
            known.instance,
            "withdraw",
            stead,
            {"reason": reason},
            now=at,
            calendar=CALENDAR,
            facts={},
        )
        by = instance.Signer(actor=SYSTEM, role=SYSTEM)
        events = tuple(replace(happening, by=by) for happening in outcome.events)
        return _decision(known, replace(outcome, events=events), {}, None)

    return decide


def _there(linkage: Linkage | None) -> Linkage:
    if linkage is None:
        raise ValueError("a step needs a linkage that has begun")
    return linkage


def _told(happening: Happening, responsible: Callable[[instance.Escalation], bool]) -> Happening:
    missed = happening.escalation
    if missed is None or responsible(missed):
        return happening
    return replace(happening, escalation=replace(missed, to_role=DUTY_OFFICER))


def _decision(linkage: Linkage, outcome: Outcome, units: Mapping[str, str], note: str | None) -> Decision:
    events = tuple(_step(linkage, outcome.instance, happening, units) for happening in outcome.events)
    action, by = outcome.events[0].action, outcome.events[0].by
    brought = {**outcome.private, **({note_key(by.role): note} if note and by else {})}
    texts = {f"{action}:{key}": json.dumps(value, ensure_ascii=False) for key, value in brought.items()}
    return Decision(events, private=texts)


def note_key(role: str) -> str:
    """Each party's note is kept beside the others'."""
    return f"note_{role}"


def _step(linkage: Linkage, after: instance.Instance, happening: Happening, units: Mapping[str, str]) -> Step:
    assessed = after.evidence.get("assess", {})
    missed, by = happening.escalation, happening.by
    return Step(
        joint=linkage.joint,
        fact=happening.fact,
        action=happening.action,
        number=linkage.number,
        state=happening.state,
        from_state=happening.from_state,
        kind=assessed.get("kind"),
        mode=assessed.get("mode"),
        park=linkage.park,
        community=linkage.community,
        enterprise=linkage.enterprise,
        park_side=Reference(**linkage.park_side.model_dump()),
        community_side=Reference(**linkage.community_side.model_dump()),
        by=Signer(role=by.role, unit=by.unit) if by else None,
        evidence={**_carried(after, happening), **happening.evidence},
        units={**linkage.units, **units},
        definition_version=after.version,
        due_at=missed.due_at if missed else None,
        to_role=missed.to_role if missed else None,
        awaiting=waiting(linkage.definition, after, CALENDAR),
        after=after,
    )


def _carried(after: instance.Instance, happening: Happening) -> Mapping[str, Any]:
    """What reactions need of earlier steps, so that they read one event: the enterprises of a joint branch with every
    step, the name asked for when applying with the founding.
    """
    brought = {**after.evidence.get("assess", {}), **after.evidence.get("apply", {})}
    wanted = ("enterprises", "branch_name") if happening.fact == "founded" else ("enterprises",)
    return {key: brought[key] for key in wanted if key in brought}
