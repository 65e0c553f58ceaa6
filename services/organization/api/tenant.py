"""/departments, /dictionaries, /calendars."""

from fastapi import APIRouter, Response

from services.organization.api.wired import Wired
from services.organization.commands import tenant
from services.organization.commands.tenant import (
    AmendCalendar,
    AmendDepartment,
    AmendDictionary,
    DefineDictionary,
    LoadCalendar,
    RegisterDepartment,
)
from services.organization.domain.tenant import Calendar, Department, Dictionary
from services.organization.queries import everything, views
from services.organization.store import Stores
from shared.web.app import PREFIX
from shared.web.auth import Commanding, IfMatch
from shared.web.lists import Listing
from shared.web.resource import CHANGE, CREATE, Resource, scalar_filters
from shared.web.shapes import thing_of
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["tenant"])

_DEPARTMENT_LIST = Listing(scalar_filters(Department), search=("data.name",))
_DICTIONARY_LIST = Listing(scalar_filters(Dictionary))
_CALENDAR_LIST = Listing(scalar_filters(Calendar))

DEPARTMENTS: Resource[Stores] = Resource(
    "/departments",
    lambda stores: stores.departments,
    lambda _: _DEPARTMENT_LIST,
    everything,
    views,
    shape=thing_of(Department),
)
DICTIONARIES: Resource[Stores] = Resource(
    "/dictionaries",
    lambda stores: stores.dictionaries,
    lambda _: _DICTIONARY_LIST,
    everything,
    views,
    shape=thing_of(Dictionary),
)
CALENDARS: Resource[Stores] = Resource(
    "/calendars", lambda stores: stores.calendars, lambda _: _CALENDAR_LIST, everything, views, shape=thing_of(Calendar)
)

DEPARTMENTS.add_reading_routes(router, _DEPARTMENT_LIST)
DICTIONARIES.add_reading_routes(router, _DICTIONARY_LIST)
CALENDARS.add_reading_routes(router, _CALENDAR_LIST)


@router.post("/departments", status_code=201, responses=CREATE)
async def register_department(
    command: RegisterDepartment, scope: Commanding, stores: Wired, response: Response
) -> View:
    return await DEPARTMENTS.reply(response, stores, scope, tenant.register_department(stores, scope, command))


@router.patch("/departments/{id}", responses=CHANGE)
async def amend_department(
    id: str, command: AmendDepartment, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    amending = tenant.amend_department_of(stores, scope, id, command, if_match)
    return await DEPARTMENTS.reply(response, stores, scope, amending)


@router.post("/dictionaries", status_code=201, responses=CREATE)
async def define_dictionary(command: DefineDictionary, scope: Commanding, stores: Wired, response: Response) -> View:
    return await DICTIONARIES.reply(response, stores, scope, tenant.define_dictionary(stores, scope, command))


@router.patch("/dictionaries/{id}", responses=CHANGE)
async def amend_dictionary(
    id: str, command: AmendDictionary, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    amending = tenant.amend_dictionary_of(stores, scope, id, command, if_match)
    return await DICTIONARIES.reply(response, stores, scope, amending)


@router.post("/calendars", status_code=201, responses=CREATE)
async def load_calendar(command: LoadCalendar, scope: Commanding, stores: Wired, response: Response) -> View:
    return await CALENDARS.reply(response, stores, scope, tenant.load_calendar(stores, scope, command))


@router.patch("/calendars/{id}", responses=CHANGE)
async def amend_calendar(
    id: str, command: AmendCalendar, if_match: IfMatch, scope: Commanding, stores: Wired, response: Response
) -> View:
    return await CALENDARS.reply(
        response, stores, scope, tenant.amend_calendar_of(stores, scope, id, command, if_match)
    )
