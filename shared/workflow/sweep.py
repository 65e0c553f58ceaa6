"""What a look at the clock brings: a missed deadline is escalated, an expiry takes effect.

A sweep only knocks; this decides again whether anything is due. Escalation tells somebody and never changes
the state.
"""

from datetime import datetime

from shared.kernel.calendar import WorkCalendar
from shared.kernel.scope import SYSTEM
from shared.workflow.deadlines import Due, dues, is_automatic, is_spent, missing_roles
from shared.workflow.definition import Definition
from shared.workflow.engine import act
from shared.workflow.instance import Actor, Escalation, Happening, Instance, Outcome

DUTY_OFFICER = "duty_officer"
CLOCK = Actor(SYSTEM, frozenset({SYSTEM}))


def overdue(definition: Definition, instance: Instance, now: datetime, calendar: WorkCalendar) -> Outcome | None:
    """The outcome of all that is missed by `now`; None when nothing is."""
    missed = [due for due in dues(definition, instance, calendar) if due.missed(now) and not is_spent(due, instance)]
    for due in missed:
        if is_automatic(due.row):
            return act(definition, instance, due.name, CLOCK, {}, now=now, calendar=calendar, facts={})
    return _escalated(definition, instance, missed) if missed else None


def _escalated(definition: Definition, instance: Instance, missed: list[Due]) -> Outcome:
    counts = dict(instance.escalations)
    for due in missed:
        counts[due.name] = counts.get(due.name, 0) + 1
    events = tuple(_happening(definition, instance, due) for due in missed)
    return Outcome(instance.model_copy(update={"escalations": counts}), events)


def _happening(definition: Definition, instance: Instance, due: Due) -> Happening:
    return Happening(
        name=definition.event_name("escalated"),
        fact="escalated",
        action=due.name,
        state=instance.state,
        from_state=instance.state,
        by=None,
        escalation=_escalation(instance, due),
    )


def _escalation(instance: Instance, due: Due) -> Escalation:
    if due.due_at is None:
        raise ValueError("only a deadline with a due time can be missed")
    roles = missing_roles(due.row, instance)
    unit = next((instance.units[role] for role in roles if role in instance.units), None)
    return Escalation(roles, unit, due.since, due.due_at, _told(roles, unit))


def _told(roles: tuple[str, ...], unit: str | None) -> str:
    """The street answers for the parties, its leader for the street; for nobody responsible, the duty
    officer.
    """
    if unit is None:
        return DUTY_OFFICER
    return "street_leader" if "street_officer" in roles else "street_officer"
