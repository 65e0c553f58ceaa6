"""The routing table and the tenant's own limits, kept as dated data; and the simulator's question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, model_validator

from services.service_request.commands.common import (
    ClassCode,
    Id,
    Named,
    refuse_unknown_class,
    refuse_unknown_unit,
)
from services.service_request.domain import routing
from services.service_request.domain.periods import PeriodUnit
from services.service_request.domain.routing import Asked, RoutingRule
from services.service_request.domain.terms import Terms, terms_id
from services.service_request.parts import Parts
from services.service_request.queries.routing import preview
from shared.contracts.service_menu import RequestTermsSet, RoutingRuleSet
from shared.kernel.calendar import CHINA
from shared.kernel.command import Command, Day
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import NOTHING, Changed, Decision
from shared.web.things import View

ROUTERS = ("street_admin", "street_officer", "station_worker")
_MOST = 10_000


class SetRule(Command):
    """A class, a park or a community left out is every one of them."""

    class_code: ClassCode | None = Field(default=None, alias="class")
    park: Id | None = None
    community: Id | None = None
    lead: Named
    co_handlers: Annotated[tuple[Named, ...], Field(max_length=19)] = ()
    effective_from: Day
    effective_to: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "SetRule":
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("it ends before it begins")
        return self


async def set_rule(parts: Parts, scope: Scope, command: SetRule) -> Changed[RoutingRule]:
    """Raises `Invalid` for a class, place or unit that the tenant has not."""
    scope.permit("street_admin", "street_officer")
    await refuse_unknown_class(parts, scope, command.class_code)
    await _refuse_place(parts, scope, command.park, command.community)
    await refuse_unknown_unit(parts, scope, command.lead, "/lead/id")
    for place, each in enumerate(command.co_handlers):
        await refuse_unknown_unit(parts, scope, each, f"/co_handlers/{place}/id")
    told = dict(command) | {"lead": command.lead.ref.fact}
    event = RoutingRuleSet(**told | {"co_handlers": tuple(each.ref.fact for each in command.co_handlers)})

    def decide(state: RoutingRule | None, at: datetime) -> Decision:
        return NOTHING if state else Decision((event,))

    return await parts.stores.rules.change(scope, parts.stores.rules.new_id(scope), decide, status=201)


class EndRule(Command):
    effective_to: Day


async def end_rule(parts: Parts, scope: Scope, id: str, command: EndRule, if_match: int) -> Changed[RoutingRule]:
    """A rule is not rewritten: it ends, and another begins."""
    await parts.stores.rules.get(scope, id)
    scope.permit("street_admin", "street_officer")

    def decide(state: RoutingRule | None, at: datetime) -> Decision:
        return Decision(routing.end(state, command.effective_to))

    return await parts.stores.rules.change(scope, id, decide, if_match=if_match)


class PreviewRoute(Command):
    """What would happen to a request of this class there, in the caller's own park and now where that is left out."""

    class_code: ClassCode = Field(alias="class")
    park: Id | None = None
    community: Id | None = None
    at: AwareDatetime | None = None


async def preview_route(parts: Parts, scope: Scope, command: PreviewRoute) -> View:
    """Raises `Invalid`; `CalendarMissing` for a year nobody has loaded."""
    scope.permit(*ROUTERS)
    await refuse_unknown_class(parts, scope, command.class_code)
    park = command.park or scope.jurisdiction.park
    if scope.jurisdiction.park not in (None, park):
        raise Invalid(errors=[FieldError("/park", "unknown-reference")])
    community = await _refuse_place(parts, scope, park, command.community)
    at = command.at or await parts.now(scope)
    path = (await parts.ground.classes(scope)).path(command.class_code)
    asked = Asked(path, park, command.community or community, at.astimezone(CHINA).date())
    return await preview(parts, scope, asked, at)


async def _refuse_place(parts: Parts, scope: Scope, park: str | None, community: str | None) -> str | None:
    """The park's community. Raises `Invalid` for a place that is not there."""
    found: dict[str, Mapping[str, Any] | None] = {
        kind: await parts.ground.one(scope, kind, id) for kind, id in (("park", park), ("community", community)) if id
    }
    faults = [FieldError(f"/{kind}", "unknown-reference") for kind, row in found.items() if row is None]
    if faults:
        raise Invalid(errors=faults)
    return (found.get("park") or {}).get("community")


class Limit(Command):
    n: Annotated[int, Field(strict=True, ge=1, le=_MOST)]
    unit: PeriodUnit


class SetTerms(Command):
    """Only what is to be another; what is left out stays."""

    accept: Limit | None = None
    dispatch: Limit | None = None
    give_back: Limit | None = None
    respond: Limit | None = None
    resolve: Limit | None = None
    by_class: dict[ClassCode, Limit] | None = None
    answer: Limit | None = None
    arrive: Limit | None = None
    arrive_in_emergency: Limit | None = None
    call_back: Limit | None = None
    progress: Limit | None = None
    reopen_window: Limit | None = None
    reopens: Annotated[int, Field(strict=True, ge=0, le=9)] | None = None
    tries: Annotated[int, Field(strict=True, ge=1, le=9)] | None = None
    bundle_from: Annotated[int, Field(strict=True, ge=2, le=50)] | None = None


async def set_terms(parts: Parts, scope: Scope, command: SetTerms) -> Changed[Terms]:
    """Requests begun before keep the limits they began with. Raises `Invalid` for a class nobody knows."""
    scope.permit("street_admin")
    for code in command.by_class or ():
        await refuse_unknown_class(parts, scope, code)
    wanted = {name: value for name, value in command.model_dump().items() if value is not None}

    def decide(state: Terms | None, at: datetime) -> Decision:
        before = state or Terms()
        after = {**before.model_dump(mode="json", exclude={"undone"}), **wanted}
        if state and Terms.model_validate(after) == state:
            return NOTHING
        return Decision((RequestTermsSet(terms=after),))

    return await parts.stores.terms.change(scope, terms_id(scope.tenant), decide)
