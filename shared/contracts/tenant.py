"""Events of the organization service about what a tenant lays down for itself: departments, dictionaries, calendars."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.contracts.base import Card, Event, Part

MAX_ENTRIES = 300
"""Entries of one dictionary: one event tells all of them."""


class DepartmentKind(StrEnum):
    """科室, 科, 站, 队, 所 (S69)."""

    OFFICE = "OFFICE"
    SECTION = "SECTION"
    STATION = "STATION"
    TEAM = "TEAM"
    INSTITUTE = "INSTITUTE"


class DepartmentRegistered(Event):
    event = "department.registered"
    name: str
    kind: DepartmentKind = DepartmentKind.OFFICE
    active: bool = True


class DepartmentAmended(Event):
    """Only the fields that changed. One that is not active takes nothing new."""

    event = "department.amended"
    kind: DepartmentKind = DepartmentKind.OFFICE
    active: bool = True


class Words(Part):
    """The same in both languages."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)


class Entry(Part):
    """One word of a dictionary; `parent` is the code of the entry above it, None at the root."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")
    name: Words
    parent: str | None = None


class DictionaryDefined(Event):
    """A tenant's own list of words, a tree of any depth."""

    event = "dictionary.defined"
    code: str
    entries: tuple[Entry, ...]


class DictionaryAmended(Event):
    """The whole list as it is now."""

    event = "dictionary.amended"
    entries: tuple[Entry, ...]


class CalendarLoaded(Event):
    """The working days of one year (D10): days off by decree, weekend days worked instead."""

    event = "calendar.loaded"
    year: int
    holidays: tuple[date, ...]
    make_up_workdays: tuple[date, ...]


class CalendarAmended(Event):
    """Both lists as they are now."""

    event = "calendar.amended"
    year: int
    holidays: tuple[date, ...]
    make_up_workdays: tuple[date, ...]


_ENTRIES = [{"code": "LIVING", "name": {"zh": "生活性服务", "en": "Living"}}]
_DAYS = {"year": 2027, "holidays": ["2027-01-01"], "make_up_workdays": []}
_READERS = ("service-request",)

CARDS = (
    Card(DepartmentRegistered, "organization", "a department", _READERS, {"name": "科室1", "kind": "OFFICE"}),
    Card(DepartmentAmended, "organization", "a department amended", _READERS, {"active": False}),
    Card(
        DictionaryDefined,
        "organization",
        "a tenant's dictionary",
        _READERS,
        {"code": "request-classes", "entries": _ENTRIES},
    ),
    Card(DictionaryAmended, "organization", "a dictionary amended", _READERS, {"entries": _ENTRIES}),
    Card(CalendarLoaded, "organization", "a year's working days", _READERS, _DAYS),
    Card(CalendarAmended, "organization", "a year's working days amended", _READERS, _DAYS),
)
