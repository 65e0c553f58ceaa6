"""Who may do what with one request beyond his role: units act on their own legs, requesters on their word (S70, B28).

`facts` are what the gates of the definition look at, counted for one caller.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.service_request.domain.calls import Caller
from services.service_request.domain.changing import own_leg
from services.service_request.domain.periods import ends
from services.service_request.domain.request import Request
from services.service_request.domain.workflow import UNIT
from shared.kernel.calendar import CalendarMissing, WorkCalendar
from shared.workflow.definition import EvidenceType
from shared.workflow.instance import Actor
from shared.workflow.offer import available_actions
from shared.workflow.seats import open_rows

_UNIT_ROLES = frozenset(UNIT.split(", "))
_OF_LEAD = ("respond", "return", "resolve", "ask")
_OF_REQUESTER = ("answer", "reopen")
_REQUESTER_ROLES = frozenset({"enterprise_contact", "person"})


def seated(request: Request, caller: Caller, action: str) -> Actor:
    """The actor with only the roles that this request gives him for this action."""
    roles = caller.actor.roles
    if not _acts_for_unit(request, caller, action):
        roles -= _UNIT_ROLES
    if action in _OF_REQUESTER and not is_requester(request, caller):
        roles -= _REQUESTER_ROLES
    return Actor(caller.actor.id, roles, caller.actor.unit)


def _acts_for_unit(request: Request, caller: Caller, action: str) -> bool:
    if action in (*_OF_LEAD, "release"):
        return _leads(request, caller)
    if action == "assign":
        return own_leg(request, caller) is not None
    if action == "report":
        return any(caller.speaks_for(leg.answers, leg.by) for leg in request.open_co_legs)
    if action == "arrive" and request.whistle:
        awaited = [each for each in request.whistle.summoned if each.arrived_at is None]
        return any(caller.speaks_for(each.answers, each.by) for each in awaited)
    return False


def _leads(request: Request, caller: Caller) -> bool:
    lead = request.lead
    return lead is not None and caller.speaks_for(lead.answers, lead.by)


def is_requester(request: Request, caller: Caller) -> bool:
    """The enterprise's contact for its own requests, a person for his."""
    own = {"enterprise": caller.enterprise, "person": caller.person}
    return own.get(request.requester.type) == request.requester.id


def facts(request: Request, caller: Caller, now: datetime, calendar: WorkCalendar) -> Mapping[str, int]:
    """0 or 1 each, as the gates ask."""
    found = {
        "returned_before": _has_returned(request, caller),
        "return_too_late": _is_over(request, "give_back", now, calendar),
        "open_legs": bool(request.open_co_legs),
        "handled": caller.actor.id in request.handlers,
        "reopens_used_up": request.reopened >= request.terms.reopens and "street_officer" not in caller.actor.roles,
        "reopen_too_late": _is_over(request, "reopen_window", now, calendar),
        "is_listed": request.difficult is not None,
        "is_not_listed": request.difficult is None,
        "is_not_whistled": request.whistle is None,
        "is_still_here": request.requester_left_at is None,
    }
    return {name: int(is_so) for name, is_so in found.items()}


def _has_returned(request: Request, caller: Caller) -> bool:
    lead = request.lead
    return lead is not None and lead.unit.id in request.returned_by


def _is_over(request: Request, limit: str, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether the limit, counted from entering the present state, has passed; what nobody can tell has not."""
    try:
        return now > ends(request.instance.entered_at, getattr(request.terms, limit), calendar)
    except CalendarMissing:
        return False


def offers(request: Request, caller: Caller, now: datetime, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """The caller's actions as the API shows them."""
    counted = facts(request, caller, now, calendar)
    actions = dict.fromkeys(row.action for row in open_rows(request.definition, request.instance))
    return [
        _askable(offer)
        for action in actions
        for offer in available_actions(request.definition, request.instance, seated(request, caller, action), counted)
        if offer["action"] == action
    ]


def _askable(offer: dict[str, Any]) -> dict[str, Any]:
    """Without a choice of which the rule pack offers nothing."""
    asked = [each for each in offer["requires"] if each["type"] != EvidenceType.CHOICE or each["options"]]
    return {**offer, "requires": asked}
