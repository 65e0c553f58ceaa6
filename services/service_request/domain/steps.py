"""Turns what the workflow engine answers into one change of a request. Pure.

Each function gives the `decide` of one change; refusals of the engine pass through.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.service_request.domain import slots
from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Call
from services.service_request.domain.effects import EFFECTS
from services.service_request.domain.legs import refuse_legs
from services.service_request.domain.recording import decision, settled
from services.service_request.domain.request import Request, Summons, number, public_code
from services.service_request.domain.seats import facts, offers, seated
from services.service_request.domain.terms import Terms
from services.service_request.domain.workflow import REQUEST
from shared.kernel.calendar import CHINA
from shared.kernel.errors import NotFound
from shared.rules.packs import pack_for
from shared.store.aggregate import NOTHING, Decision
from shared.workflow import engine
from shared.workflow.errors import ActionNotAvailable, EvidenceInvalid
from shared.workflow.instance import Outcome

Decide = Callable[[Request | None, datetime], Decision]


@dataclass(frozen=True, slots=True)
class Submission:
    """A request about to be made; places are resolved. `private_texts` are sealed with it."""

    class_code: str
    park: str | None
    community: str
    enterprise: str | None
    requester: Ref
    private: bool
    service_item: str | None
    attachments: tuple[str, ...]
    terms: Terms
    private_texts: dict[str, str]
    slot: int | None = None

    @property
    def subject(self) -> dict[str, Any]:
        """What the definition's start asks for."""
        brought = {key: self.private_texts.get(key) for key in ("text", "contact")}
        return {**brought, "class": self.class_code, "private": self.private}

    def units(self, tenant: str) -> dict[str, str]:
        """Which body fills a role in this request; the tenant is the street itself."""
        bodies = {
            "station_worker": self.park,
            "enterprise_contact": self.enterprise,
            "street_officer": tenant,
            "street_leader": tenant,
            "callback_worker": tenant,
        }
        return {role: body for role, body in bodies.items() if body}


def submit(new: Submission, id: str, tenant: str, call: Call) -> Decide:
    """A new request in its first state; nothing when it is already there."""

    def decide(request: Request | None, at: datetime) -> Decision:
        if request:
            return NOTHING
        pack = pack_for(at.astimezone(CHINA).date())
        units = new.units(tenant)
        actor = call.caller.actor
        outcome = engine.start(REQUEST, id=id, actor=actor, subject=new.subject, units=units, pack=pack, now=at)
        begun = Request(
            number=number(id, at),
            public_code=public_code(tenant, id),
            class_code=new.class_code,
            park=new.park,
            community=new.community,
            enterprise=new.enterprise,
            requester=new.requester,
            private=new.private,
            service_item=new.service_item,
            slot=new.slot,
            attachments=new.attachments,
            terms=new.terms,
            instance=outcome.instance,
        )
        after = settled(EFFECTS["create"](begun, call, at), None, at)
        return replace(decision(after, outcome, None), private=dict(new.private_texts), lookups=slots.taken(after))

    return decide


def act(call: Call) -> Decide:
    """One call of one action."""

    def decide(request: Request | None, at: datetime) -> Decision:
        known = _there(request)
        outcome = _taken(known, call, at)
        if call.unseen:
            raise EvidenceInvalid(errors=call.unseen)
        refuse_legs(known, call)
        changed = EFFECTS[call.action](known, call, at)
        outcome = _held_back(known, changed, outcome)
        instance = outcome.instance.model_copy(update={"units": changed.instance.units})
        after = settled(changed.model_copy(update={"instance": instance}), known.instance.state, at)
        return replace(decision(after, outcome, call.note), lookups=slots.freed(known, after))

    return decide


def _taken(request: Request, call: Call, at: datetime) -> Outcome:
    """The engine's outcome. Its refusal by state says what this caller may do, and where the request stands."""
    try:
        return engine.act(
            request.definition,
            request.instance,
            call.action,
            seated(request, call.caller, call.action),
            call.evidence,
            now=at,
            calendar=call.calendar,
            facts=facts(request, call.caller, at, call.calendar),
        )
    except ActionNotAvailable as refusal:
        raise ActionNotAvailable(
            available_actions=offers(request, call.caller, at, call.calendar),
            reason=refusal.facts["reason"],
            state=request.instance.state,
        ) from refusal


def _held_back(before: Request, after: Request, outcome: Outcome) -> Outcome:
    """What does not leave its state does not begin it anew: a row to itself, a call that reached nobody, an arrival
    or an excuse while others are on their way.
    """
    former, (event,) = before.instance, outcome.events
    is_missed = event.action == "call_back" and after.verdict is None
    awaits_more = event.action in ("arrive", "excuse") and any(each.arrived_at is None for each in _summoned(after))
    if not (is_missed or awaits_more or outcome.instance.state == former.state):
        return outcome
    kept = {"state": former.state, "entered_at": former.entered_at}
    told = replace(event, state=former.state, fact="missed" if is_missed else event.fact)
    return replace(outcome, instance=outcome.instance.model_copy(update=kept), events=(told,))


def _summoned(request: Request) -> tuple[Summons, ...]:
    return request.whistle.summoned if request.whistle else ()


def _there(request: Request | None) -> Request:
    if request is None:
        raise NotFound
    return request
