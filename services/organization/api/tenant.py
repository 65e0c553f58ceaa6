"""/departments, /dictionaries, /calendars."""

from fastapi import APIRouter

from services.organization.commands import tenant
from services.organization.domain.tenant import Calendar, Department, Dictionary
from services.organization.store import Stores
from shared.web.app import PREFIX
from shared.web.resource import Resource, plain

router = APIRouter(prefix=PREFIX, tags=["tenant"])

DEPARTMENTS: Resource[Stores] = plain(
    router, "/departments", lambda stores: stores.departments, Department, "data.name"
)
DEPARTMENTS.add_creation(router, tenant.RegisterDepartment, tenant.register_department)
DEPARTMENTS.add_change(router, tenant.AmendDepartment, tenant.amend_department_of)

DICTIONARIES: Resource[Stores] = plain(router, "/dictionaries", lambda stores: stores.dictionaries, Dictionary)
DICTIONARIES.add_creation(router, tenant.DefineDictionary, tenant.define_dictionary)
DICTIONARIES.add_change(router, tenant.AmendDictionary, tenant.amend_dictionary_of)

CALENDARS: Resource[Stores] = plain(router, "/calendars", lambda stores: stores.calendars, Calendar)
CALENDARS.add_creation(router, tenant.LoadCalendar, tenant.load_calendar)
CALENDARS.add_change(router, tenant.AmendCalendar, tenant.amend_calendar_of)
