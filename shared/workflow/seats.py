"""Which rows hold for an instance now, and in which seat an actor may call one.

A row with several parties needs as many different persons and bodies: whoever signed for one party, or speaks
for the same body, has no seat left in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.workflow.definition import Definition, Row, When
from shared.workflow.instance import Actor, Instance, Signature


@dataclass(frozen=True, slots=True)
class Seat:
    """The party an actor calls for, his role in it, and the body he speaks for."""

    party: int
    role: str
    unit: str | None


def open_rows(definition: Definition, instance: Instance) -> tuple[Row, ...]:
    """The rows that leave the present state under the present conditions."""
    rows = (row for row in definition.rows if row.frm == instance.state)
    return tuple(row for row in rows if row.when is None or _holds(row.when, instance))


def signed(row: Row, instance: Instance) -> tuple[Signature, ...]:
    """The signatures this row already has."""
    return tuple(signature for signature in instance.pending if signature.action == row.action)


def seat_for(row: Row, instance: Instance, actor: Actor) -> Seat | None:
    """The first free seat that fits; None when there is none for this actor."""
    given = signed(row, instance)
    if actor.id in {signature.actor for signature in given}:
        return None
    taken = {signature.party for signature in given}
    bodies = {signature.unit for signature in given} - {None}
    seats = (seat for seat in _seats(row, actor, instance.units) if seat.party not in taken)
    return next((seat for seat in seats if seat.unit not in bodies), None)


def first_seat(row: Row, actor: Actor, units: Mapping[str, str]) -> Seat | None:
    """The seat for a row that nobody has signed."""
    return next(iter(_seats(row, actor, units)), None)


def _seats(row: Row, actor: Actor, units: Mapping[str, str]) -> tuple[Seat, ...]:
    return tuple(
        Seat(party, role, units.get(role, actor.unit))
        for party, roles in enumerate(row.parties)
        for role in roles
        if role in actor.roles
    )


def _holds(when: When, instance: Instance) -> bool:
    return known(when.key, instance) in when.among


def known(key: str, instance: Instance) -> object:
    """What an instance knows under a condition's key; None when it was never said."""
    own = {
        "proposer": instance.proposer.role,
        "suspended_from": instance.suspended_from,
        "pack": instance.pack,
    }
    action, _, evidence_key = key.partition(".")
    return own[key] if key in own else instance.evidence.get(action, {}).get(evidence_key)
