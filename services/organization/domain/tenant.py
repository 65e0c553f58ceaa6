"""What a tenant lays down for itself: departments (科室), dictionaries (字典), working-day calendars (工作日历)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.organization.domain.amending import amended, differing, present, unknown
from shared.contracts.base import Event
from shared.contracts.tenant import (
    MAX_ENTRIES,
    CalendarAmended,
    CalendarLoaded,
    DepartmentAmended,
    DepartmentKind,
    DepartmentRegistered,
    DictionaryAmended,
    DictionaryDefined,
    Entry,
)
from shared.kernel.errors import FieldError, Invalid
from shared.store.aggregate import State

_SATURDAY = 5


class Department(State):
    """A unit of the street that requests are dispatched to."""

    name: str
    kind: DepartmentKind = DepartmentKind.OFFICE
    active: bool = True


class Dictionary(State):
    code: str
    entries: tuple[Entry, ...]


class Calendar(State):
    year: int
    holidays: tuple[date, ...] = ()
    make_up_workdays: tuple[date, ...] = ()


def evolve_department(department: Department | None, event: Event) -> Department:
    if isinstance(event, DepartmentRegistered):
        return Department(**dict(event))
    if isinstance(event, DepartmentAmended):
        return amended(present(department), event)
    raise unknown(event)


def evolve_dictionary(dictionary: Dictionary | None, event: Event) -> Dictionary:
    if isinstance(event, DictionaryDefined):
        return Dictionary(**dict(event))
    if isinstance(event, DictionaryAmended):
        return amended(present(dictionary), event)
    raise unknown(event)


def evolve_calendar(calendar: Calendar | None, event: Event) -> Calendar:
    if isinstance(event, CalendarLoaded):
        return Calendar(**dict(event))
    if isinstance(event, CalendarAmended):
        return amended(present(calendar), event)
    raise unknown(event)


def amend_department(department: Department, wanted: Mapping[str, Any]) -> tuple[Event, ...]:
    """Nothing when all is so already."""
    changes = differing(department, wanted)
    return (DepartmentAmended(**changes),) if changes else ()


def amend_dictionary(dictionary: Dictionary, entries: tuple[Entry, ...]) -> tuple[Event, ...]:
    return (DictionaryAmended(entries=entries),) if entries != dictionary.entries else ()


def amend_calendar(calendar: Calendar, wanted: Mapping[str, Any]) -> tuple[Event, ...]:
    after = calendar.model_copy(update=dict(wanted))
    if after == calendar:
        return ()
    check_days(calendar.year, after.holidays, after.make_up_workdays)
    days = {"holidays": after.holidays, "make_up_workdays": after.make_up_workdays}
    return (CalendarAmended(year=calendar.year, **days),)


def check_entries(entries: Sequence[Entry]) -> None:
    """Each code once, each parent there, no entry above itself. Raises `Invalid` at the entry."""
    if len(entries) > MAX_ENTRIES:
        raise Invalid(errors=[FieldError("/entries", "too-many", {"max": MAX_ENTRIES})])
    parents = {entry.code: entry.parent for entry in entries}
    codes = [entry.code for entry in entries]
    faults = [
        FieldError(f"/entries/{place}/{name}", slug)
        for place, entry in enumerate(entries)
        for name, slug, is_so in (
            ("code", "duplicate-code", entry.code in codes[:place]),
            ("parent", "unknown-reference", entry.parent is not None and not _leads_to_a_root(entry.code, parents)),
        )
        if is_so
    ]
    if faults:
        raise Invalid(errors=faults)


def _leads_to_a_root(code: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    above: str | None = code
    while above is not None:
        if above in seen or above not in parents:
            return False
        seen.add(above)
        above = parents[above]
    return True


def check_days(year: int, holidays: Sequence[date], make_up_workdays: Sequence[date]) -> None:
    """All in the year; only days of a weekend are made up for. Raises `Invalid` at the day."""
    faults = [
        FieldError(f"/{name}/{place}", "not-in-year")
        for name, days in (("holidays", holidays), ("make_up_workdays", make_up_workdays))
        for place, day in enumerate(days)
        if day.year != year
    ]
    faults += [
        FieldError(f"/make_up_workdays/{place}", "no-weekend-day")
        for place, day in enumerate(make_up_workdays)
        if day.weekday() < _SATURDAY
    ]
    if faults:
        raise Invalid(errors=faults)
