"""The one engine of all workflows: begin an instance, and do one action on it.

Pure functions over an `Instance`: no clock, no store, no wording. Either an `Outcome` with at least one event
comes back, or a refusal that says what would be allowed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.kernel.calendar import WorkCalendar
from shared.kernel.errors import FieldError, Forbidden
from shared.rules.packs import Pack, pack_named
from shared.workflow.deadlines import due_of, is_automatic
from shared.workflow.definition import Definition, Row
from shared.workflow.errors import ActionNotAvailable, Blocked, EvidenceInvalid
from shared.workflow.evidence import evidence_faults
from shared.workflow.instance import Actor, Case, Instance, Outcome, Signer
from shared.workflow.offer import available_actions, blocker_json, blockers
from shared.workflow.seats import Seat, first_seat, open_rows, seat_for
from shared.workflow.shapes import given
from shared.workflow.step import Step, begun, taken


def start(
    definition: Definition,
    *,
    id: str,
    actor: Actor,
    subject: Mapping[str, Any],
    units: Mapping[str, str],
    pack: Pack,
    now: datetime,
) -> Outcome:
    """A new instance. Raises `Forbidden` and `EvidenceInvalid` (pointers under /subject)."""
    row = definition.create
    seat = first_seat(row, actor, units)
    if seat is None:
        raise Forbidden(allowed_roles=sorted(row.roles))
    values = given(subject)
    _raise_for("/subject", tuple(evidence_faults(row.requires, values, seat.role, pack)))
    step = Step(definition, row, _signer(actor, seat), seat.party, values, now)
    return begun(step, id, units, pack.slug)


def act(
    definition: Definition,
    instance: Instance,
    action: str,
    actor: Actor,
    evidence: Mapping[str, Any],
    *,
    now: datetime,
    calendar: WorkCalendar,
    facts: Mapping[str, int],
) -> Outcome:
    """One call of one action.

    Raises `ActionNotAvailable`, `Forbidden` (the action exists, but not for this role), `Blocked`, or
    `EvidenceInvalid` (pointers under /evidence).
    """
    case = Case(instance, facts)
    row = _row(definition, case, action, actor)
    seat = _seat(definition, case, row, actor)
    if is_automatic(row) and not due_of(row, instance, calendar).missed(now):
        raise ActionNotAvailable(available_actions=[], reason="not-due")
    _refuse_blocked(definition, row, case)
    values = given(evidence)
    _refuse_evidence(definition, row, case, seat.role, values)
    return taken(Step(definition, row, _signer(actor, seat), seat.party, values, now), instance)


def _row(definition: Definition, case: Case, action: str, actor: Actor) -> Row:
    rows = (row for row in open_rows(definition, case.instance) if row.action == action)
    row = next(rows, None)
    if row is None:
        raise _not_available(definition, case, actor, "state")
    return row


def _seat(definition: Definition, case: Case, row: Row, actor: Actor) -> Seat:
    if actor.roles.isdisjoint(row.roles):
        raise Forbidden(allowed_roles=sorted(row.roles))
    seat = seat_for(row, case.instance, actor)
    if seat is None:
        raise _not_available(definition, case, actor, "already-signed")
    return seat


def _not_available(definition: Definition, case: Case, actor: Actor, reason: str) -> ActionNotAvailable:
    offered = available_actions(definition, case.instance, actor, case.facts)
    return ActionNotAvailable(available_actions=offered, reason=reason)


def _refuse_blocked(definition: Definition, row: Row, case: Case) -> None:
    found = blockers(definition, row, case)
    if found:
        raise Blocked(blocked_by=[blocker_json(definition, blocker) for blocker in found])


def _refuse_evidence(definition: Definition, row: Row, case: Case, role: str, values: Mapping[str, Any]) -> None:
    """Shapes first: the named checks may rely on them."""
    pack = pack_named(case.instance.pack)
    _raise_for("/evidence", tuple(evidence_faults(row.requires, values, role, pack)))
    broken = (fault for check in row.checks for fault in definition.checks[check](case, values))
    _raise_for("/evidence", tuple(broken))


def _raise_for(root: str, faults: tuple[FieldError, ...]) -> None:
    if faults:
        raise EvidenceInvalid(errors=[FieldError(root + f.pointer, f.slug, f.facts) for f in faults])


def _signer(actor: Actor, seat: Seat) -> Signer:
    return Signer(actor=actor.id, role=seat.role, unit=seat.unit)
