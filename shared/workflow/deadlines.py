"""Deadlines of an instance: what is due when, and whom we wait for.

A year without a calendar makes a due time provisional and says so; it is never guessed. Pure: the same
instance and calendar give the same answer, so the store may keep `next_due` and look again when it comes.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from shared.contracts.base import Waiting
from shared.kernel.calendar import CHINA, CalendarMissing, WorkCalendar
from shared.kernel.scope import SYSTEM
from shared.workflow.definition import Deadline, Definition, Row
from shared.workflow.instance import Instance
from shared.workflow.seats import known, open_rows, signed

_END_OF_DAY = time(23, 59, 59, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class Due:
    """When a row's action is due; `provisional` says why there is no time."""

    row: Row
    since: datetime
    due_at: datetime | None
    provisional: str | None = None

    @property
    def name(self) -> str:
        return self.row.action

    def missed(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


def is_automatic(row: Row) -> bool:
    """Done by the clock alone: nobody is awaited for it."""
    return row.roles == (SYSTEM,)


def dues(definition: Definition, instance: Instance, calendar: WorkCalendar) -> tuple[Due, ...]:
    """All timers that run in the present state."""
    rows = open_rows(definition, instance)
    return tuple(due_of(row, instance, calendar) for row in rows if row.deadline or row.ends_on)


def deadlines(
    definition: Definition, instance: Instance, calendar: WorkCalendar
) -> tuple[tuple[str, datetime | None], ...]:
    """(name, due time) of every timer that may still bring something; a reminder given once does not come
    back.
    """
    return tuple((due.name, due.due_at) for due in dues(definition, instance, calendar) if not is_spent(due, instance))


def next_due(definition: Definition, instance: Instance, calendar: WorkCalendar) -> datetime | None:
    """The next time somebody must look at this instance, or None."""
    return min((due for _, due in deadlines(definition, instance, calendar) if due), default=None)


def is_spent(due: Due, instance: Instance) -> bool:
    """Whether this deadline has already been escalated and does not repeat."""
    repeats = due.row.deadline is not None and due.row.deadline.each
    return due.name in instance.escalations and not repeats


def due_of(row: Row, instance: Instance, calendar: WorkCalendar) -> Due:
    """The due time of one row; without a timer there is none."""
    since = instance.last_action_at if is_automatic(row) else instance.entered_at
    if row.ends_on:
        return Due(row, since, _end_of(known(row.ends_on, instance)))
    if row.deadline is None:
        return Due(row, since, None)
    try:
        return Due(row, since, calendar.due(since, _units(row.deadline, row, instance), row.deadline.unit))
    except CalendarMissing as missing:
        return Due(row, since, None, provisional=missing.slug)


def _units(deadline: Deadline, row: Row, instance: Instance) -> int:
    return deadline.n * (1 + instance.escalations.get(row.action, 0)) if deadline.each else deadline.n


def _end_of(day: object) -> datetime:
    return datetime.combine(date.fromisoformat(str(day)), _END_OF_DAY)


def awaiting(definition: Definition, instance: Instance, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Whom we wait for, one entry per role that may call: role, unit, since, due_at."""
    return [_waits(role, due, instance) for role, due in _turns(definition, instance, calendar).items()]


def waiting(definition: Definition, instance: Instance, calendar: WorkCalendar) -> tuple[Waiting, ...]:
    """The same as events carry it, with the action that is waited for; nothing once the instance has ended."""
    turns = _turns(definition, instance, calendar)
    return tuple(
        Waiting(role=role, unit=instance.units.get(role), action=due.name, since=due.since, due_at=due.due_at)
        for role, due in turns.items()
    )


def _turns(definition: Definition, instance: Instance, calendar: WorkCalendar) -> dict[str, Due]:
    """For each role that may call, the first row that waits for it."""
    found: dict[str, Due] = {}
    for row in _awaited(definition, instance):
        due = due_of(row, instance, calendar)
        for role in missing_roles(row, instance):
            found.setdefault(role, due)
    return found


def missing_roles(row: Row, instance: Instance) -> tuple[str, ...]:
    """The roles of the parties that have not signed yet."""
    there = {signature.party for signature in signed(row, instance)}
    return tuple(role for place, roles in enumerate(row.parties) if place not in there for role in roles)


def _awaited(definition: Definition, instance: Instance) -> tuple[Row, ...]:
    """The rows with a timer; where none has one, the first row of the state."""
    rows = tuple(row for row in open_rows(definition, instance) if not is_automatic(row))
    return tuple(row for row in rows if row.deadline) or rows[:1]


def _waits(role: str, due: Due, instance: Instance) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "role": role,
        "unit": instance.units.get(role),
        "since": due.since.isoformat(),
        "due_at": due.due_at.isoformat() if due.due_at else None,
    }
    return entry | ({"due_provisional": due.provisional} if due.provisional else {})
