"""What is decided about a transfer: a draft is begun, a step taken, a deadline missed, a draft dropped.

The workflow engine says who may do what; here its outcome becomes this service's events. Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.member.domain.member import day_of
from services.member.domain.transfer import TransferState, pinned, units_of
from services.member.domain.transfer_workflow import TRANSFER, TRANSFERS
from shared.contracts.base import Event, Waiting
from shared.contracts.member import (
    TransferEscalated,
    TransferExpired,
    TransferFacts,
    TransferIssued,
    TransferMoved,
    TransferOpened,
    TransferReceived,
    TransferRejected,
    TransferStep,
    TransferWithdrawn,
)
from shared.kernel.calendar import WorkCalendar
from shared.kernel.errors import DuplicateKey
from shared.kernel.scope import SYSTEM
from shared.rules.packs import pack_for
from shared.store.aggregate import NOTHING, Decision
from shared.workflow import engine, sweep
from shared.workflow.deadlines import waiting
from shared.workflow.instance import Actor, Happening, Instance, Outcome, Signer

_STEPS: Mapping[str, type[TransferMoved]] = {
    step.event: step
    for step in (TransferIssued, TransferReceived, TransferRejected, TransferExpired, TransferWithdrawn)
}


def begin(
    state: TransferState | None,
    at: datetime,
    *,
    id: str,
    facts: TransferFacts,
    actor: Actor,
    texts: Mapping[str, str],
    calendar: WorkCalendar,
) -> Decision:
    """A draft. Raises `DuplicateKey` when this transfer is there already, `Forbidden`."""
    if state is not None:
        raise DuplicateKey
    pack = pack_for(day_of(at))
    outcome = engine.start(TRANSFER, id=id, actor=actor, subject={}, units=units_of(facts), pack=pack, now=at)
    opened = TransferOpened(
        transfer=facts,
        step=_step(outcome.events[0], at),
        definition_version=TRANSFER.version,
        pack=pack.slug,
        awaiting=waiting(TRANSFER, outcome.instance, calendar),
    )
    return Decision((opened,), texts)


def begin_once(
    state: TransferState | None,
    at: datetime,
    *,
    id: str,
    facts: TransferFacts,
    actor: Actor,
    calendar: WorkCalendar,
) -> Decision:
    """As a reaction: a letter that is there already is left as it is."""
    if state is not None:
        return NOTHING
    return begin(state, at, id=id, facts=facts, actor=actor, texts={}, calendar=calendar)


def act(
    state: TransferState,
    at: datetime,
    *,
    id: str,
    action: str,
    evidence: Mapping[str, Any],
    actor: Actor,
    calendar: WorkCalendar,
) -> Decision:
    """One step. Raises what the engine raises."""
    definition, instance = pinned(id, state)
    outcome = engine.act(definition, instance, action, actor, evidence, now=at, calendar=calendar, facts={})
    return _decided(state, outcome, at, calendar)


def knock(state: TransferState | None, at: datetime, *, id: str, calendar: WorkCalendar) -> Decision:
    """The clock has come to a deadline: expire, escalate, or nothing when it is not missed."""
    if state is None:
        return NOTHING
    definition, instance = pinned(id, state)
    outcome = sweep.overdue(definition, instance, at, calendar)
    return _decided(state, outcome, at, calendar) if outcome else NOTHING


def drop(state: TransferState | None, at: datetime) -> Decision:
    """The founding this letter was drafted for has ended: a draft is withdrawn, an issued letter takes its way."""
    if state is None or state.state != "DRAFT":
        return NOTHING
    step = TransferStep(action="withdraw", state="WITHDRAWN", at=at, actor=SYSTEM, role=SYSTEM)
    return Decision((TransferWithdrawn(transfer=state.transfer, step=step),))


def _decided(state: TransferState, outcome: Outcome, at: datetime, calendar: WorkCalendar) -> Decision:
    after = outcome.instance
    turns = waiting(TRANSFERS.pinned(after), after, calendar)
    events = tuple(_event(state, happening, after, at, turns) for happening in outcome.events)
    return Decision(events, {key: str(text) for key, text in outcome.private.items()})


def _event(
    state: TransferState, happening: Happening, after: Instance, at: datetime, turns: tuple[Waiting, ...]
) -> Event:
    missed = happening.escalation
    if missed:
        return TransferEscalated(
            transfer=state.transfer,
            action=happening.action,
            due_at=missed.due_at.isoformat(),
            to_role=missed.to_role,
            awaiting=turns,
        )
    issue, receipt = after.evidence.get("issue", {}), after.evidence.get("receive", {})
    return _STEPS[happening.name](
        transfer=state.transfer,
        step=_step(happening, at),
        issued_on=issue.get("issued_on"),
        valid_until=issue.get("valid_until"),
        received_on=receipt.get("date"),
        awaiting=turns,
    )


def _step(happening: Happening, at: datetime) -> TransferStep:
    by = happening.by or Signer(actor=SYSTEM, role=SYSTEM)
    return TransferStep(
        action=happening.action,
        state=happening.state,
        at=at,
        actor=by.actor,
        role=by.role,
        unit=by.unit,
    )
