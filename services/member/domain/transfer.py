"""介绍信: a transfer's facts, how its steps change it, and the workflow instance it stands for.

Letter and receipt numbers, reasons and the name of a sender off the platform are sealed; dates and ids are not.
What a step decides is the matter of `letters`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import AwareDatetime

from services.member.domain.transfer_workflow import TRANSFER, TRANSFERS
from shared.contracts.base import Event
from shared.contracts.member import (
    TransferEscalated,
    TransferFacts,
    TransferMoved,
    TransferOpened,
)
from shared.kernel.calendar import WorkCalendar
from shared.kernel.ids import derived_id
from shared.kernel.scope import Scope
from shared.store.aggregate import Due, State
from shared.workflow.deadlines import deadlines
from shared.workflow.definition import Definition
from shared.workflow.instance import Actor, Instance, Signer

FROM_NAME, NOTE = "from_name", "note"
TEXTS = ("letter_no", "receipt_no", "reason", FROM_NAME, NOTE)
"""Sealed texts of a transfer, shown on its own page."""


class TransferState(State):
    transfer: TransferFacts
    state: str
    entered_at: AwareDatetime
    proposer: Signer
    definition_version: int
    pack: str
    issued_on: date | None = None
    valid_until: date | None = None
    received_on: date | None = None
    escalations: dict[str, int] = {}


def transfer_id(linkage: str, member: str) -> str:
    return derived_id("transfer", linkage, member)


def evolve(state: TransferState | None, event: Event) -> TransferState:
    if isinstance(event, TransferOpened):
        return _begun(event)
    assert state is not None
    if isinstance(event, TransferEscalated):
        counts = {**state.escalations, event.action: state.escalations.get(event.action, 0) + 1}
        return state.model_copy(update={"escalations": counts})
    assert isinstance(event, TransferMoved)
    return _moved(state, event)


def _begun(event: TransferOpened) -> TransferState:
    step = event.step
    return TransferState(
        transfer=event.transfer,
        state=step.state,
        entered_at=step.at,
        proposer=Signer(actor=step.actor, role=step.role, unit=step.unit),
        definition_version=event.definition_version,
        pack=event.pack,
    )


def _moved(state: TransferState, event: TransferMoved) -> TransferState:
    entered = {"state": event.step.state, "entered_at": event.step.at, "escalations": {}}
    dates = {name: value for name in ("issued_on", "valid_until", "received_on") if (value := getattr(event, name))}
    return state.model_copy(update={**entered, **dates})


def instance_of(id: str, state: TransferState) -> Instance:
    """The workflow instance, pinned to the definition and rule pack the transfer began with."""
    return Instance(
        id=id,
        definition=TRANSFER.slug,
        version=state.definition_version,
        pack=state.pack,
        state=state.state,
        entered_at=state.entered_at,
        proposer=state.proposer,
        units=units_of(state.transfer),
        evidence={
            "issue": _told(issued_on=state.issued_on, valid_until=state.valid_until),
            "receive": _told(date=state.received_on),
        },
        escalations=state.escalations,
    )


def _told(**dates: date | None) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in dates.items() if day}


def units_of(facts: TransferFacts) -> dict[str, str]:
    """Which body fills a role here."""
    bodies = {
        "community_secretary": facts.community,
        "station_worker": facts.park,
        "branch_secretary": facts.sender.organization,
    }
    return {role: body for role, body in bodies.items() if body}


def actor_of(scope: Scope, facts: TransferFacts) -> Actor:
    """The caller with the roles whose jurisdiction reaches this transfer."""
    own, sender = scope.jurisdiction, facts.sender.organization
    reach = {
        "station_worker": own.park in (None, facts.park),
        "community_secretary": own.community in (None, facts.community),
        "branch_secretary": sender is not None and own.organization == sender,
    }
    return Actor(scope.actor, frozenset(role for role in scope.roles if reach.get(role, True)), scope.unit)


def pinned(id: str, state: TransferState) -> tuple[Definition, Instance]:
    instance = instance_of(id, state)
    return TRANSFERS.pinned(instance), instance


def due(state: TransferState, calendar: WorkCalendar) -> Sequence[Due]:
    """The first moment after each deadline, for then it is missed."""
    if state.undone:
        return ()
    timers = deadlines(*pinned("", state), calendar)
    return tuple(Due(name, at + timedelta(seconds=1)) for name, at in timers if at)
