"""/work-coverage."""

from fastapi import APIRouter, Response

from services.organization.api.wired import Wired
from services.organization.commands import coverage
from services.organization.commands.coverage import AssignWorkCoverage
from services.organization.domain.coverage import WorkCoverage
from services.organization.queries import work_coverage_within
from services.organization.store import Stores
from shared.web.app import PREFIX
from shared.web.auth import Commanding
from shared.web.lists import Listing
from shared.web.resource import CREATE, Resource, as_they_are, scalar_filters
from shared.web.shapes import thing_of
from shared.web.things import View

router = APIRouter(prefix=PREFIX, tags=["work-coverage"])

_LIST = Listing(scalar_filters(WorkCoverage))
WORK_COVERAGE: Resource[Stores] = Resource(
    "/work-coverage",
    lambda stores: stores.work_coverage,
    lambda _: _LIST,
    work_coverage_within,
    as_they_are,
    shape=thing_of(WorkCoverage),
)
WORK_COVERAGE.add_reading_routes(router, _LIST)


@router.post("/work-coverage", status_code=201, responses=CREATE)
async def assign_work_coverage(
    command: AssignWorkCoverage, scope: Commanding, stores: Wired, response: Response
) -> View:
    assigning = coverage.assign_work_coverage(stores, scope, command)
    return await WORK_COVERAGE.reply(response, stores, scope, assigning)
