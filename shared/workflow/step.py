"""What one accepted call makes of an instance: the evidence kept, the state entered, the event told.

Nothing is refused here; `engine` has asked everything before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.workflow.definition import SUSPENDED, Definition, Row
from shared.workflow.evidence import members_named
from shared.workflow.instance import Happening, Instance, Outcome, Signature, Signer
from shared.workflow.seats import signed


@dataclass(frozen=True, slots=True)
class Step:
    """One accepted call of one row: by whom, for which party, with what, when."""

    definition: Definition
    row: Row
    by: Signer
    party: int
    values: Mapping[str, Any]
    now: datetime

    @property
    def public(self) -> dict[str, Any]:
        return {key: value for key, value in self.values.items() if key not in self._private_keys}

    @property
    def private(self) -> dict[str, Any]:
        return {key: value for key, value in self.values.items() if key in self._private_keys}

    @property
    def _private_keys(self) -> frozenset[str]:
        return frozenset(evidence.key for evidence in self.row.requires if evidence.private)


def begun(step: Step, id: str, units: Mapping[str, str], pack: str) -> Outcome:
    """The first step: there was nothing before."""
    instance = Instance(
        id=id,
        definition=step.definition.slug,
        version=step.definition.version,
        pack=pack,
        state=step.row.to,
        entered_at=step.now,
        proposer=step.by,
        units=dict(units),
        subject=step.public,
    )
    return _outcome(step, step.row.event, instance, from_state=None)


def taken(step: Step, before: Instance) -> Outcome:
    """The state changes with the last party; until then a call only signs."""
    row, signatures = step.row, (*signed(step.row, before), *_signature(step))
    evidence = {**before.evidence, row.action: {**_brought_by_others(row, before), **step.public}}
    kept = before.model_copy(update={"evidence": evidence})
    if len(signatures) < len(row.parties) > 1:
        waiting = kept.model_copy(update={"pending": (*before.pending, signatures[-1])})
        return _outcome(step, "signed", waiting, before.state)
    return _outcome(step, row.event, _entered(step, kept, signatures), before.state)


def _brought_by_others(row: Row, before: Instance) -> Mapping[str, Any]:
    """A row done anew begins without its former evidence; one half signed keeps it."""
    return before.evidence.get(row.action, {}) if signed(row, before) else {}


def _signature(step: Step) -> tuple[Signature, ...]:
    """Only rows with several parties are signed; a single party just acts."""
    if len(step.row.parties) == 1:
        return ()
    by = step.by
    return (
        Signature(actor=by.actor, role=by.role, unit=by.unit, party=step.party, action=step.row.action, at=step.now),
    )


def _entered(step: Step, kept: Instance, signatures: tuple[Signature, ...]) -> Instance:
    """Clocks restart with every state entered; a suspension keeps the state left and the signatures given there."""
    row = step.row
    paused = SUSPENDED in (row.frm, row.to)
    return kept.model_copy(
        update={
            "state": row.to,
            "entered_at": step.now,
            "signatures": (*kept.signatures, *signatures),
            "pending": kept.pending if paused else (),
            "suspended_from": row.frm if row.to == SUSPENDED else None,
            "escalations": {},
        }
    )


def _outcome(step: Step, fact: str, after: Instance, from_state: str | None) -> Outcome:
    event = Happening(
        name=step.definition.event_name(fact),
        fact=fact,
        action=step.row.action,
        state=after.state,
        from_state=from_state,
        by=step.by,
        evidence=step.public,
        private=tuple(sorted(step.private)),
    )
    root = "/evidence" if from_state else "/subject"
    members = tuple((root + pointer, member) for pointer, member in members_named(step.row.requires, step.values))
    return Outcome(after, (event,), step.private, members)
