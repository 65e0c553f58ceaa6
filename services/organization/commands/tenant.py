"""Departments, dictionaries and calendars: laid down by the tenant's administrator."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from services.organization.commands.common import change, create
from services.organization.domain.tenant import (
    Calendar,
    Department,
    Dictionary,
    amend_calendar,
    amend_department,
    amend_dictionary,
    check_days,
    check_entries,
)
from services.organization.store import Stores
from shared.contracts.tenant import CalendarLoaded, DepartmentKind, DepartmentRegistered, DictionaryDefined, Entry
from shared.kernel.command import Command, Day, Flag, Kept, Text
from shared.kernel.errors import DuplicateKey
from shared.kernel.ids import derived_id
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Decision

DictionaryCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Year = Annotated[int, Field(strict=True, ge=2000, le=2100)]


class RegisterDepartment(Command):
    name: Text
    kind: DepartmentKind = DepartmentKind.OFFICE


async def register_department(stores: Stores, scope: Scope, command: RegisterDepartment) -> Changed[Department]:
    """The id derives from the name, as grants name it. Raises `DuplicateKey`."""
    scope.permit("street_admin")
    event = DepartmentRegistered(**dict(command))

    def decide(state: Department | None, at: datetime) -> Decision:
        if state is not None:
            raise DuplicateKey
        return Decision((event,))

    id = derived_id(scope.tenant, "department", command.name)
    return await stores.departments.change(scope, id, decide, status=201)


class AmendDepartment(Command):
    kind: Kept[DepartmentKind] = None
    active: Kept[Flag] = None


async def amend_department_of(
    stores: Stores, scope: Scope, id: str, command: AmendDepartment, if_match: int
) -> Changed[Department]:
    await stores.departments.get(scope, id)
    scope.permit("street_admin")
    wanted = command.given()
    return await change(
        stores.departments, scope, id, lambda state, _: amend_department(state, wanted), if_match=if_match
    )


class DefineDictionary(Command):
    code: DictionaryCode
    entries: tuple[Entry, ...]


async def define_dictionary(stores: Stores, scope: Scope, command: DefineDictionary) -> Changed[Dictionary]:
    """Raises `Invalid` for entries that are no tree, `DuplicateKey`."""
    scope.permit("street_admin")
    check_entries(command.entries)
    return await create(stores.dictionaries, scope, (DictionaryDefined(**dict(command)),))


class AmendDictionary(Command):
    entries: tuple[Entry, ...]


async def amend_dictionary_of(
    stores: Stores, scope: Scope, id: str, command: AmendDictionary, if_match: int
) -> Changed[Dictionary]:
    await stores.dictionaries.get(scope, id)
    scope.permit("street_admin")
    check_entries(command.entries)
    entries = command.entries
    return await change(
        stores.dictionaries, scope, id, lambda state, _: amend_dictionary(state, entries), if_match=if_match
    )


class LoadCalendar(Command):
    """One year; a weekday that is neither is worked."""

    year: Year
    holidays: tuple[Day, ...]
    make_up_workdays: tuple[Day, ...] = ()


async def load_calendar(stores: Stores, scope: Scope, command: LoadCalendar) -> Changed[Calendar]:
    """Raises `Invalid` for days of another year, `DuplicateKey` for a year already loaded."""
    scope.permit("street_admin")
    check_days(command.year, command.holidays, command.make_up_workdays)
    return await create(stores.calendars, scope, (CalendarLoaded(**dict(command)),))


class AmendCalendar(Command):
    holidays: Kept[tuple[Day, ...]] = None
    make_up_workdays: Kept[tuple[Day, ...]] = None


async def amend_calendar_of(
    stores: Stores, scope: Scope, id: str, command: AmendCalendar, if_match: int
) -> Changed[Calendar]:
    await stores.calendars.get(scope, id)
    scope.permit("street_admin")
    wanted = command.given()
    return await change(stores.calendars, scope, id, lambda state, _: amend_calendar(state, wanted), if_match=if_match)
