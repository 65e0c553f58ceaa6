"""A service project (服务项目, S56, S83): plan, budget, leader, operator, manager and participants all named, and one
or several suppliers in a team (组团).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from services.service_request.domain.base import Kept, Ref
from services.service_request.domain.calls import Caller
from services.service_request.domain.project_workflow import PROJECT, PROJECTS
from shared.contracts.base import Event
from shared.contracts.service_menu import ServiceProjectMoved
from shared.contracts.service_request import Doer
from shared.kernel.calendar import CHINA, WorkCalendar, published_years
from shared.kernel.errors import FieldError, NotFound
from shared.rules.packs import pack_for
from shared.store.aggregate import Decision, State
from shared.workflow import engine
from shared.workflow.deadlines import waiting
from shared.workflow.errors import EvidenceInvalid
from shared.workflow.instance import Instance, Outcome

_CALENDAR = WorkCalendar(published_years())


class Plan(Kept):
    """`budget` in fen. `leader` is a leader of the street, `operator` the body that runs it, `manager` an account."""

    name: str
    park: str
    class_code: str | None = None
    budget: int
    leader: Ref
    operator: Ref
    manager: Ref
    participants: tuple[Ref, ...]
    suppliers: tuple[Ref, ...]
    bundle: str | None = None
    requests: tuple[str, ...] = ()


class Project(State):
    plan: Plan
    instance: Instance


class ProjectStep(ServiceProjectMoved):
    """A step as it is recorded: besides what travels, the project after it."""

    after: Project = Field(exclude=True)


def evolve(project: Project | None, event: Event) -> Project:
    if isinstance(event, ProjectStep):
        return event.after
    raise ValueError(f"{event.event_name} is no event of this thing")


def open_project(plan: Plan, text: str, id: str, tenant: str, caller: Caller, at: datetime) -> Decision:
    """A new project; what the plan says in words is sealed with it."""
    pack = pack_for(at.astimezone(CHINA).date())
    units = {"station_worker": plan.park, "street_officer": tenant}
    outcome = engine.start(PROJECT, id=id, actor=caller.actor, subject={}, units=units, pack=pack, now=at)
    return _decision(Project(plan=plan, instance=outcome.instance), outcome, {"plan": text})


def act(
    project: Project | None,
    action: str,
    caller: Caller,
    evidence: Mapping[str, Any],
    at: datetime,
    unseen: Sequence[FieldError] = (),
) -> Decision:
    """`unseen` are faults of files that the evidence names; they show only to whom the action is open."""
    if project is None:
        raise NotFound
    definition = PROJECTS.pinned(project.instance)
    outcome = engine.act(
        definition, project.instance, action, caller.actor, evidence, now=at, calendar=_CALENDAR, facts={}
    )
    if unseen:
        raise EvidenceInvalid(errors=unseen)
    texts = {f"{action}:{key}": json.dumps(value, ensure_ascii=False) for key, value in outcome.private.items()}
    return _decision(project.model_copy(update={"instance": outcome.instance}), outcome, texts)


def _decision(project: Project, outcome: Outcome, texts: Mapping[str, str]) -> Decision:
    happening, plan = outcome.events[0], project.plan
    step = ProjectStep(
        fact=happening.fact,
        action=happening.action,
        state=project.instance.state,
        from_state=happening.from_state,
        park=plan.park,
        class_code=plan.class_code,
        suppliers=tuple(each.fact for each in plan.suppliers),
        requests=plan.requests,
        bundle=plan.bundle,
        by=Doer(role=happening.by.role, unit=happening.by.unit) if happening.by else None,
        awaiting=waiting(PROJECTS.pinned(project.instance), project.instance, _CALENDAR),
        after=project,
    )
    return Decision((step,), private=texts)
