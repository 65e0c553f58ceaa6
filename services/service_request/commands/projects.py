"""Service projects (服务项目, S83): opened from a bundle or by themselves, then acted on."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.service_request.commands.act import ActOnRequest
from services.service_request.commands.common import ClassCode, Id, Named, refuse_unknown_class, unit_of
from services.service_request.domain import project
from services.service_request.domain.project import Plan, Project
from services.service_request.files import files_in
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.sight import bounded, visible
from shared.kernel.command import Command, Count, LongText, Text
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import NOTHING, Changed, Decision
from shared.store.cursor import Query

Several = Annotated[tuple[Named, ...], Field(min_length=1, max_length=50)]
MOST_REQUESTS = 50


class OpenProject(Command):
    """All are named: who leads, who runs it, who manages it, who takes part, who supplies. `plan` is private text."""

    name: Text
    park: Id
    class_code: ClassCode | None = Field(default=None, alias="class")
    plan: LongText
    budget: Count
    leader: Named
    operator: Named
    manager: Named
    participants: Several
    suppliers: Several
    bundle: Id | None = None
    requests: Annotated[tuple[Id, ...], Field(max_length=MOST_REQUESTS)] = ()


async def open_project(parts: Parts, scope: Scope, command: OpenProject) -> Changed[Project]:
    """Raises `Forbidden`; `Invalid` for a park, supplier or request that the caller has not."""
    scope.permit("station_worker", "street_officer")
    await _refuse_place(parts, scope, command)
    await refuse_unknown_class(parts, scope, command.class_code)
    await _refuse_named(parts, scope, command)
    refs = {name: getattr(command, name).ref for name in ("leader", "operator", "manager")}
    refs |= {name: tuple(each.ref for each in getattr(command, name)) for name in ("participants", "suppliers")}
    plan = Plan(**{**dict(command), **refs})
    id, caller = parts.stores.projects.new_id(scope), caller_of(scope)

    def decide(state: Project | None, at: datetime) -> Decision:
        return NOTHING if state else project.open_project(plan, command.plan, id, scope.tenant, caller, at)

    return await parts.stores.projects.change(scope, id, decide, status=201)


async def act_on_project(
    parts: Parts, scope: Scope, id: str, action: str, command: ActOnRequest, if_match: int | None
) -> Changed[Project]:
    """Raises `NotFound` outside the caller's sight, else the engine's refusals."""
    await parts.stores.projects.get(scope, id, within(scope))
    caller, evidence = caller_of(scope), command.evidence
    found = await parts.files.faults(scope, files_in(evidence))
    unseen = [FieldError(f"/evidence{each.pointer}", each.slug) for each in found]

    def decide(state: Project | None, at: datetime) -> Decision:
        return project.act(state, action, caller, evidence, at, unseen)

    return await parts.stores.projects.change(scope, id, decide, if_match=if_match)


def within(scope: Scope) -> dict[str, object]:
    """In terms of a project's document."""
    return {name.replace("data.", "data.plan."): value for name, value in bounded(scope).items()}


async def _refuse_place(parts: Parts, scope: Scope, command: OpenProject) -> None:
    found = await parts.ground.one(scope, "park", command.park)
    if found is None or scope.jurisdiction.park not in (None, command.park):
        raise Invalid(errors=[FieldError("/park", "unknown-reference")])


async def _refuse_named(parts: Parts, scope: Scope, command: OpenProject) -> None:
    """Suppliers exist, requests are seen."""
    units = [await unit_of(parts, scope, each.type, each.id) for each in command.suppliers]
    faults = [FieldError(f"/suppliers/{n}/id", "unknown-reference") for n, unit in enumerate(units) if unit is None]
    where = {"$and": [visible(scope), {"_id": {"$in": list(command.requests)}}]}
    page = await parts.stores.requests.page(scope, Query(where=where, limit=MOST_REQUESTS))
    seen = {each.id for each in page.items}
    faults += [
        FieldError(f"/requests/{n}", "unknown-reference") for n, id in enumerate(command.requests) if id not in seen
    ]
    if faults:
        raise Invalid(errors=faults)
